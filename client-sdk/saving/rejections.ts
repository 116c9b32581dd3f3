/** What the server took back of this person's edits in a room, and why. */
import { RejectedNotice, type RejectedChange } from '@concord/schemas'
import type { Clock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'

/** One thing that the server took back of what this person wrote, and why. */
export interface Rejection extends RejectedChange {
  /** When it was heard of, milliseconds since 1970. */
  readonly at: number
}

export interface Rejections {
  /** The latest, newest last. The same array until it changes. */
  readonly current: readonly Rejection[]
  subscribe(listener: () => void): () => void
  /** Messages that are no rejections are ignored. */
  heard(message: unknown): void
  dismiss(): void
  close(): void
}

const MOST = 50
export const NO_REJECTIONS: readonly Rejection[] = Object.freeze([])

export function createRejections(clock: Clock): Rejections {
  const changed = createListeners()
  let current = NO_REJECTIONS

  function become(next: readonly Rejection[]): void {
    current = next
    changed.notify()
  }

  return {
    get current() {
      return current
    },
    subscribe: changed.add,
    heard(message) {
      const notice = RejectedNotice.safeParse(message)
      if (!notice.success) return
      const at = clock.now()
      const fresh = notice.data.changes.map((change) => Object.freeze({ ...change, at }))
      become(Object.freeze([...current, ...fresh].slice(-MOST)))
    },
    dismiss() {
      if (current.length > 0) become(NO_REJECTIONS)
    },
    close: () => changed.clear(),
  }
}
