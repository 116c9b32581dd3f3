/** One thing that is tried again and again, each time after a longer wait, until it has worked for a while. */
import { backoff } from './backoff.ts'
import type { Clock } from './clock.ts'

export interface Retry {
  /** Calls `act` once after the next wait; an earlier call that still waits is forgotten. */
  schedule(act: () => void): void
  /** Says that it works now. Waits are short again only after it worked for a few seconds. */
  up(): void
  /** Forgets what waits. */
  cancel(): void
  /** Starts again with the shortest wait. */
  reset(): void
}

/** What fails right after it worked is treated as if it had not worked: else a server that throws everybody out is stormed. */
const STEADY_MS = 5000

export function createRetry(clock: Clock): Retry {
  let attempt = 0
  let upSince: number | undefined
  let stop = () => {}
  return {
    schedule(act) {
      if (upSince !== undefined && clock.now() - upSince >= STEADY_MS) attempt = 0
      upSince = undefined
      stop()
      stop = clock.after(backoff(attempt, clock.random()), act)
      attempt += 1
    },
    up() {
      upSince ??= clock.now()
    },
    cancel: () => stop(),
    reset() {
      attempt = 0
    },
  }
}
