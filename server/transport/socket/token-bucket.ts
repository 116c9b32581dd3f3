/** How fast one socket may send. */

export interface TokenBucket {
  /** Takes one, or so many; returns how many ms to wait before more may be taken: 0 while there are some left. */
  take(now: number, count?: number): number
  /** As `take`, without taking any. */
  wait(now: number): number
}

/** `perSecond` for long, `burst` at once (token bucket). */
export function createTokenBucket(perSecond: number, burst: number, now: number): TokenBucket {
  let left = burst
  let last = now
  const bucket: TokenBucket = {
    take(at, count = 1) {
      bucket.wait(at)
      left -= count
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
