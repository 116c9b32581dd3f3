/** The chat of the trip, read again when something in it changed. */
import type { RoomChat } from '@concord/client'
import { useEffect, useSyncExternalStore } from 'react'
import { useTripRoom } from '../trip-room.ts'

function useChatPart<T>(read: (chat: RoomChat) => T): T {
  const { chat } = useTripRoom()
  return useSyncExternalStore(chat.subscribe, () => read(chat))
}

export const useMessages = () => useChatPart(({ messages }) => messages)
export const useUnread = () => useChatPart(({ unread }) => unread)
export const useIsLoaded = () => useChatPart(({ isLoaded }) => isLoaded)
export const useHasOlder = () => useChatPart(({ hasOlder }) => hasOlder)
export const useChatError = () => useChatPart(({ error }) => error)

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
