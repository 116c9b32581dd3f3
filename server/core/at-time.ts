/** Doing something at a time that may be far away. */
import type { Clock } from './clock.ts'

/** The longest that a timer can wait. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Runs once when the clock has reached `time`, at once when it has already; the result cancels it. */
export function atTime(clock: Clock, time: number, run: () => void): () => void {
  const left = time - clock.now()
  let cancel = clock.after(Math.min(Math.max(0, left), LONGEST_TIMER_MS), () => {
    if (clock.now() >= time) return run()
    cancel = atTime(clock, time, run)
  })
  return () => cancel()
}
