/** A clock that stands still until it is told to go on. */
import type { Clock } from '../core/clock.ts'

export interface ManualClock extends Clock {
  /** Lets so much time pass and calls what is due, in order. */
  pass(ms: number): void
  readonly waiting: number
}

export function manualClock(): ManualClock {
  const timers = new Set<{ readonly at: number; readonly act: () => void }>()
  let now = 0
  return {
    now: () => now,
    random: () => 0,
    bytes: (count) => new Uint8Array(count),
    after(ms, act) {
      const timer = { at: now + ms, act }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    pass(ms) {
      const end = now + ms
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
        if (!due) break
        now = due.at
        timers.delete(due)
        due.act()
      }
      now = end
    },
    get waiting() {
      return timers.size
    },
  }
}
