import { expect, test } from 'vitest'
import { mustBeModest, plainObject } from './plain-object.ts'

test.each(['null', 'true', '0', '"words"', '[]', '', '{', 'undefined', '{"a":{"__proto__":{}}}'])(
  '%j is no plain object',
  (json) => {
    expect(plainObject(json, 32)).toBeUndefined()
  },
)

test('levels are counted', () => {
  const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  expect(plainObject(nested(32), 32)).toBeDefined()
  expect(plainObject(nested(33), 32)).toBeUndefined()
  expect(plainObject(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 32)).toBeUndefined()
})

test('an object is what it says', () => {
  expect(plainObject('{"a":[{"b":null}],"constructor":1}', 32)).toEqual({
    a: [{ b: null }],
    constructor: 1,
  })
})

test('[LI19] more values, or more levels, than anybody honest sends are refused', () => {
  const limits = { jsonValues: 100, jsonDepth: 4 }
  const refused = (value: unknown): void =>
    expect(() => mustBeModest(value, limits)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_ERROR' }),
    )
  const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
  for (const value of [undefined, null, 1, 'word', { a: [1, { b: 2 }] }, nested(12)])
    expect(() => mustBeModest(value, limits)).not.toThrow()
  expect(() => mustBeModest({ list: Array(90).fill(0) }, limits)).not.toThrow()
  refused({ list: Array(100).fill(0) })
  refused(Array.from({ length: 10 }, () => Array(10).fill(0)))
  refused(Object.fromEntries(Array.from({ length: 101 }, (_, nth) => [nth, 0])))
  refused(nested(13))
  refused(nested(50_000))
})
