import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoff } from './backoff.ts'
import type { Clock } from './clock.ts'
import { createRetry } from './retry.ts'

test('waits are between half a second and fifteen, and grow', () => {
  fc.assert(
    fc.property(
      fc.nat(2000),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const ms = backoff(attempt, random)
        expect(ms).toBeGreaterThanOrEqual(500)
        expect(ms).toBeLessThanOrEqual(15_000)
      },
    ),
  )
  expect([0, 1, 2, 3, 4, 5].map((attempt) => backoff(attempt, 1))).toEqual([
    1000, 2000, 4000, 8000, 15_000, 15_000,
  ])
})

test('waits grow until it worked for some seconds, not only for a moment', () => {
  let now = 0
  const waits: number[] = []
  const clock: Clock = {
    now: () => now,
    random: () => 1,
    bytes: (count) => new Uint8Array(count),
    after(ms) {
      waits.push(ms)
      return () => {}
    },
  }
  const retry = createRetry(clock)
  const lastFor = (ms: number) => {
    retry.up()
    now += ms
    retry.schedule(() => {})
  }
  lastFor(0)
  lastFor(100)
  lastFor(100)
  lastFor(10_000)
  retry.schedule(() => {})
  expect(waits).toEqual([1000, 2000, 4000, 1000, 2000])
})
