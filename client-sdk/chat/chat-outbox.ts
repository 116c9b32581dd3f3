/** What somebody said and the server does not know yet: sent in order, each once, again and again until it is answered. */
import type { ChatMessage } from '@concord/schemas'
import type { ApiError } from '../core/api-error.ts'
import type { Clock } from '../core/clock.ts'
import { createRetry } from '../core/retry.ts'
import { isFinal } from '../events/event-reader.ts'
import type { ChatStore, Unsent } from './chat-store.ts'

export interface ChatOutbox {
  /** In the order in which they were written. */
  readonly list: readonly Unsent[]
  /** Takes what this device kept, and begins to send. */
  start(store: ChatStore | undefined): Promise<void>
  add(unsent: Unsent): void
  /** Sends one again that was refused. */
  retry(key: string): void
  /** Forgets one that was refused. */
  discard(key: string): void
  /** The server has it. */
  settle(key: string): void
  /** The server may be there again. */
  kick(): void
  /** Nothing is kept on the device any more. */
  forget(): Promise<void>
  /** What is not sent stays on the device. */
  close(): Promise<void>
}

export function createChatOutbox({
  clock,
  post,
  onSent,
  onChange,
}: {
  readonly clock: Clock
  /** Rejects with an ApiError. */
  readonly post: (unsent: Unsent) => Promise<ChatMessage>
  readonly onSent: (message: ChatMessage) => void
  readonly onChange: () => void
}): ChatOutbox {
  const retry = createRetry(clock)
  let list: readonly Unsent[] = []
  let store: ChatStore | undefined
  let started = false
  let sending = false
  let closed = false

  function become(next: readonly Unsent[]): void {
    list = next
    onChange()
  }

  function replace(unsent: Unsent): void {
    store?.put(unsent)
    become(list.map((known) => (known.key === unsent.key ? unsent : known)))
  }

  function drop(key: string): void {
    if (!list.some((unsent) => unsent.key === key)) return
    store?.remove(key)
    become(list.filter((unsent) => unsent.key !== key))
  }

  async function sendAll(): Promise<void> {
    if (sending || closed || !started) return
    sending = true
    retry.cancel()
    try {
      for (;;) {
        const next = list.find(({ refused }) => !refused)
        if (!next || closed) return
        if (!(await send(next))) return retry.schedule(() => void sendAll())
      }
    } finally {
      sending = false
    }
  }

  /** Whether the next one can be sent: this one is there, or will never be. */
  async function send(unsent: Unsent): Promise<boolean> {
    try {
      const message = await post(unsent)
      retry.up()
      if (closed) return false
      onSent(message)
      drop(unsent.key)
      return true
    } catch (failure) {
      if (closed || !isFinal(failure)) return false
      const { code, message } = failure as ApiError
      if (list.includes(unsent)) replace({ ...unsent, refused: { code, message } })
      return true
    }
  }

  return {
    get list() {
      return list
    },
    async start(from) {
      if (closed) return
      store = from
      // What was written before it was known where to keep it.
      for (const unsent of list) store?.put(unsent)
      const kept = (await store?.load()) ?? []
      if (closed) return
      const isKnown = ({ key }: Unsent): boolean => list.some((unsent) => unsent.key === key)
      become([...kept.filter((unsent) => !isKnown(unsent)), ...list])
      started = true
      void sendAll()
    },
    add(unsent) {
      // Two of one millisecond, or of a clock that was set back: what this device keeps is put in order by time.
      const last = list.at(-1)?.at ?? 0
      const added = { ...unsent, at: Math.max(unsent.at, last + 1) }
      store?.put(added)
      become([...list, added])
      void sendAll()
    },
    retry(key) {
      const unsent = list.find((known) => known.key === key)
      if (!unsent?.refused) return
      const { refused: _, ...again } = unsent
      replace(again)
      void sendAll()
    },
    discard(key) {
      if (list.find((known) => known.key === key)?.refused) drop(key)
    },
    settle: drop,
    kick() {
      retry.reset()
      void sendAll()
    },
    async forget() {
      const kept = store
      store = undefined
      await kept?.close()
    },
    async close() {
      closed = true
      retry.cancel()
      await store?.close()
    },
  }
}
