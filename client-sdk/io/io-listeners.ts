/** Who listens to what, by name. */
import type { IoListener } from './io-socket.ts'

export interface IoListeners {
  add(event: string, listener: IoListener, isOnce: boolean): void
  /** Without a listener, all of that name; without a name, all. */
  remove(event?: string, listener?: IoListener): void
  /** Calls everybody that was there when it began. What one throws becomes an uncaught error; the others are told. */
  tell(event: string, data: unknown): void
}

interface Entry {
  readonly listener: IoListener
  readonly isOnce: boolean
}

export function createIoListeners(): IoListeners {
  const entries = new Map<string, readonly Entry[]>()

  function drop(event: string, gone: Entry | undefined): void {
    const left = entries.get(event)?.filter((entry) => entry !== gone)
    if (left) entries.set(event, left)
  }

  return {
    add(event, listener, isOnce) {
      entries.set(event, [...(entries.get(event) ?? []), { listener, isOnce }])
    },
    remove(event, listener) {
      if (event === undefined) entries.clear()
      else if (listener === undefined) entries.delete(event)
      else
        drop(
          event,
          entries.get(event)?.findLast((entry) => entry.listener === listener),
        )
    },
    tell(event, data) {
      for (const entry of entries.get(event) ?? []) {
        if (entry.isOnce) drop(event, entry)
        try {
          entry.listener(data)
        } catch (failure) {
          // What a listener throws is its own: thrown from here it would land in the connection.
          queueMicrotask(() => {
            throw failure
          })
        }
      }
    },
  }
}
