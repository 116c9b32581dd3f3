/** Whoever looks at the chat has read what is in it. */
import { useEffect } from 'react'
import type { ChatView } from './chat-view.ts'

export function useMarkRead({ chat, state: { unread, messages } }: ChatView): void {
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
