/** Time, chance and timers. The only file of the SDK that asks the machine for them. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** At least 0, less than 1. */
  random(): number
  bytes(count: number): Uint8Array
  /** Calls `act` once, `ms` from now. Returns the way to stop that. */
  after(ms: number, act: () => void): () => void
}

/** `setTimeout` takes no more; a longer wait would end at once. */
const LONGEST_TIMER = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  after(ms, act) {
    if (ms <= LONGEST_TIMER) {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    }
    let stop = systemClock.after(LONGEST_TIMER, () => {
      stop = systemClock.after(ms - LONGEST_TIMER, act)
    })
    return () => stop()
  },
}
