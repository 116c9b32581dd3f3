import { expect, test } from 'vitest'
import { positionBetween } from './position.ts'

test('a position that nobody can count from keeps nobody from adding something', () => {
  for (const bad of ['~~~', '', 'a', 'a00', '!', 'zzzz', '\u0000']) {
    expect(positionBetween(bad, null)).toBe('a0')
    expect(positionBetween(null, bad)).toBe('a0')
    expect(positionBetween(bad, bad)).toBe('a0')
    expect(positionBetween('a0', bad)).toBe('a1')
    expect(positionBetween(bad, 'a0') < 'a0').toBe(true)
  }
  expect(positionBetween('a0', 'a1')).toBe('a0V')
  expect(positionBetween('a1', 'a0')).toBe('a2')
})
