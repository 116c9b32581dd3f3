import { expect, test } from 'vitest'
import { parseCost } from './parse-cost.ts'

test('commas and points are both decimal', () => {
  expect(parseCost('12,5')).toBe(12.5)
  expect(parseCost(' 1 200.509 ')).toBe(1200.51)
  expect(parseCost('')).toBe(0)
})

test('anything else is no amount', () => {
  for (const text of ['-1', 'abc', '1.2.3', '1e5', '9999999999', '.'])
    expect(parseCost(text)).toBeUndefined()
})
