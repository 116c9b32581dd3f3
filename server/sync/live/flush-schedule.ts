/** Sends a document's news to its readers: at once after a quiet time, else once per window. */
import type { Clock } from '../../core/clock.ts'
import { createEditRate, flushWindow } from './flush-window.ts'

export interface FlushSchedule {
  /** There is something to send. `edits`: how many of it are edits; presence counts for none. */
  due(edits: number): void
  stop(): void
}

export function createFlushSchedule(
  clock: Clock,
  receivers: () => number,
  flush: () => void,
): FlushSchedule {
  const rate = createEditRate()
  let last = 0
  let cancel: (() => void) | undefined
  const run = (): void => {
    cancel = undefined
    last = clock.now()
    flush()
  }
  return {
    due(edits) {
      const now = clock.now()
      for (let edit = 0; edit < edits; edit += 1) rate.add(now)
      if (cancel) return
      const wait = last + flushWindow(receivers(), rate.read(now)) - now
      if (wait <= 0) run()
      else cancel = clock.after(wait, run)
    },
    stop() {
      cancel?.()
      cancel = undefined
    },
  }
}
