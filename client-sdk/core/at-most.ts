/** Waiting for something, but not for ever. */
import type { Clock } from './clock.ts'

/** Resolves when `work` has, or after so many milliseconds. Rejects when `work` does before that. */
export async function atMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>()
  const stop = clock.after(ms, late.resolve)
  try {
    await Promise.race([work, late.promise])
  } finally {
    stop()
  }
}
