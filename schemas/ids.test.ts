import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ID_PATTERN, objectId, parseScopeName, scopeName } from './ids.ts'

const id = fc.stringMatching(ID_PATTERN)

test('a scope name can be read back, whatever its parts', () => {
  fc.assert(
    fc.property(id, id, id, (tenantId, kind, thing) => {
      const scope = { tenantId, kind, id: thing }
      expect(parseScopeName(scopeName(scope))).toEqual(scope)
    }),
  )
})

test.each([
  '',
  '/',
  'a/b',
  'a/b/c/d',
  'a//c',
  'a/b/c\n',
  '-a/b/c',
  'a/b/ c',
  `a/b/${'x'.repeat(65)}`,
  'a/../c',
  '__proto__/b/c',
])('a name that is none is not read: %j', (name) => expect(parseScopeName(name)).toBeUndefined())

test('an object id begins with the time and ends with randomness', () => {
  const zeros = (count: number) => new Uint8Array(count)
  expect(objectId(0, zeros)).toBe('0'.repeat(24))
  expect(objectId(1_795_000_000_000, (count) => new Uint8Array(count).fill(255))).toBe(
    `6afd86c0${'f'.repeat(16)}`,
  )
})
