/** Repeatable chance: the same seed gives the same numbers. */
export interface Chance {
  /** A whole number from `from` up to and with `to`. */
  between(from: number, to: number): number
  /** True so many times out of a hundred. */
  percent(share: number): boolean
  pick<T>(items: readonly T[]): T
}

/** Mulberry32. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return {
    between,
    percent: (share) => next() * 100 < share,
    pick: (items) => items[between(0, items.length - 1)]!,
  }
}
