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
  return new Waits(clock)
}

/** A class: every room has several of them. */
class Waits implements Retry {
  readonly #clock: Clock
  #attempt = 0
  #upSince: number | undefined
  #stop: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  schedule(act: () => void): void {
    if (this.#upSince !== undefined && this.#clock.now() - this.#upSince >= STEADY_MS)
      this.#attempt = 0
    this.#upSince = undefined
    this.cancel()
    this.#stop = this.#clock.after(backoff(this.#attempt, this.#clock.random()), act)
    this.#attempt += 1
  }

  up(): void {
    this.#upSince ??= this.#clock.now()
  }

  cancel(): void {
    this.#stop?.()
  }

  reset(): void {
    this.#attempt = 0
  }
}
