/** How fast one socket may send. */

export interface TokenBucket {
  /** Takes one; returns how many ms to wait before the next may be taken: 0 while there are some left. */
  take(now: number): number
  /** As `take`, without taking any. */
  wait(now: number): number
}

/** `perSecond` for long, `burst` at once (token bucket). */
export function createTokenBucket(perSecond: number, burst: number, now: number): TokenBucket {
  let left = burst
  let last = now
  const bucket: TokenBucket = {
    take(at) {
      bucket.wait(at)
      left -= 1
      return bucket.wait(at)
    },
    wait(at) {
      left = Math.min(burst, left + ((at - last) / 1000) * perSecond)
      last = at
      return left >= 0 ? 0 : Math.ceil((-left / perSecond) * 1000)
    },
  }
  return bucket
}
