/** Time that passes when a test says so. */
import type { Clock } from '../clock.ts'

interface Timer {
  due: number
  readonly run: () => void
  /** Of a timer that repeats. */
  readonly every: number | undefined
}

export interface ManualClock extends Clock {
  /** Lets this much time pass; timers run in the order in which they are due. */
  pass(ms: number): void
  /** How many timers wait. */
  readonly waiting: number
}

export function createManualClock(start = Date.parse('2026-07-01T10:00:00Z')): ManualClock {
  const timers = new Set<Timer>()
  let time = start
  const add = (ms: number, run: () => void, every?: number): (() => void) => {
    const timer = { due: time + ms, run, every }
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  return {
    now: () => time,
    after: (ms, run) => add(ms, run),
    every: (ms, run) => add(ms, run, ms),
    pass(ms) {
      const end = time + ms
      for (;;) {
        const [next] = [...timers].filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due)
        if (!next) break
        time = Math.max(time, next.due)
        if (next.every === undefined) timers.delete(next)
        else next.due += next.every
        next.run()
      }
      time = end
    },
    get waiting() {
      return timers.size
    },
  }
}
