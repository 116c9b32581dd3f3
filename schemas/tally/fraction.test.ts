import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ceilOf, fractionOf } from './fraction.ts'
import { PollRule } from './poll-rule.ts'
import { SEED } from './test/elections.ts'

test.each([
  [0.6, 5, 3],
  [0.55, 20, 11],
  [0.07, 100, 7],
  [0.1, 30, 3],
  [2 / 3, 3, 2],
  [2 / 3, 4, 3],
  [5 / 6, 6, 5],
  [5 / 7, 7, 5],
  [0.6667, 3, 3],
  [0.0001, 10_000, 1],
  [0.0001, 10_001, 2],
  [1, 7, 7],
  [0.5, 0, 0],
])('[VO3] %d of %d people are %d', (share, people, needed) => {
  expect(ceilOf(share, people)).toBe(needed)
})

test(`[VO3] shares are exact for any fraction and any number of people, seed ${SEED}`, () => {
  const fraction = fc
    .integer({ min: 1, max: 10_000 })
    .chain((bottom) => fc.tuple(fc.integer({ min: 0, max: bottom }), fc.constant(bottom)))
  fc.assert(
    fc.property(fraction, fc.nat(1_000_000), ([top, bottom], people) => {
      const product = BigInt(top) * BigInt(people)
      const [whole, rest] = [product / BigInt(bottom), product % BigInt(bottom)]
      expect(BigInt(ceilOf(top / bottom, people))).toBe(whole + (rest > 0n ? 1n : 0n))
    }),
    { seed: SEED, numRuns: 2000 },
  )
})

test(`[VO3] every number with up to four decimals is read as it is written, seed ${SEED}`, () => {
  fc.assert(
    fc.property(fc.nat(10_000), (count) => {
      const { numerator, denominator } = fractionOf(Number((count / 10_000).toFixed(4)))!
      expect(numerator * 10_000).toBe(count * denominator)
    }),
    { seed: SEED, numRuns: 2000 },
  )
})

test('[VO3] a share that is none of these is refused in plain words', () => {
  expect(fractionOf(0.123456)).toBeUndefined()
  expect(fractionOf(NaN)).toBeUndefined()
  expect(() => ceilOf(Math.PI / 4, 3)).toThrow('not a share')
  const rule = { kind: 'threshold', p: 0.123456 }
  expect(PollRule.safeParse(rule).error?.issues[0]?.message).toContain('at most four decimals')
  expect(PollRule.safeParse({ kind: 'majority', quorum: 0.123456 }).success).toBe(false)
})
