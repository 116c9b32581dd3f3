/** The chat of the trip, read again when something in it changed. */
import { useEffect } from 'react'
import { tripRoom, useTripRoom } from '../trip-room.ts'

export const useMessages = () => tripRoom.useChat(({ messages }) => messages)
export const useUnread = () => tripRoom.useChat(({ unread }) => unread)
export const useIsLoaded = () => tripRoom.useChat(({ isLoaded }) => isLoaded)
export const useHasOlder = () => tripRoom.useChat(({ hasOlder }) => hasOlder)
export const useChatError = () => tripRoom.useChat(({ error }) => error)

/** Whoever looks at the chat has read what is in it. */
export function useMarkRead(): void {
  const { chat } = useTripRoom()
  const unread = useUnread()
  const messages = useMessages()
  useEffect(() => {
    if (unread === 0) return
    const mark = () => {
      if (document.visibilityState !== 'visible') return
      chat.markRead().catch(() => {
        // reason: what could not be marked is still counted, and marked with the next message or look
      })
    }
    mark()
    document.addEventListener('visibilitychange', mark)
    return () => document.removeEventListener('visibilitychange', mark)
  }, [chat, unread, messages])
}
