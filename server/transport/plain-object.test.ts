import { expect, test } from 'vitest'
import { plainObject } from './plain-object.ts'

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
