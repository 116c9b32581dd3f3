/**
 * Exact shares of people. A share such as 0.55 is read as the fraction that was meant and never multiplied as a binary
 * number: 0.55 · 20 would be 11.000000000000002, and twelve people would be asked for instead of eleven.
 */

/** Every number with up to four decimals, and every fraction such as 2/3, has a denominator up to this. */
const LARGEST_DENOMINATOR = 10_000

export interface Fraction {
  readonly numerator: number
  readonly denominator: number
}

/**
 * The fraction with the smallest denominator, up to 10,000, whose division gives exactly this number: 0.6 is 3/5 and
 * 2/3 is 2/3. `undefined` when there is none.
 */
export function fractionOf(value: number): Fraction | undefined {
  for (let denominator = 1; denominator <= LARGEST_DENOMINATOR; denominator += 1) {
    const numerator = Math.round(value * denominator)
    if (numerator / denominator === value) return { numerator, denominator }
  }
  return undefined
}

/** ⌈share · people⌉, in whole numbers only. Throws when `share` is not a number that `fractionOf` can read. */
export function ceilOf(share: number, people: number): number {
  const fraction = fractionOf(share)
  if (!fraction) throw new RangeError(`not a share of people: ${share}`)
  const product = fraction.numerator * people
  const rest = product % fraction.denominator
  return (product - rest) / fraction.denominator + (rest > 0 ? 1 : 0)
}
