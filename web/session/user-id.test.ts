import { ID_PATTERN } from '@concord/schemas'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nameFrom, userIdFrom } from './user-id.ts'

test('accents and spaces go, letters stay', () => {
  expect(userIdFrom('Chloé Martin')).toBe('chloe-martin')
  expect(userIdFrom('  Łukasz!  ')).toBe('ukasz')
  expect(userIdFrom('李')).toBe('')
})

test('[PL1] whatever the name, its id is one that the server takes, or empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (name) => {
      const id = userIdFrom(name)
      return id === '' || ID_PATTERN.test(id)
    }),
  )
})

test('an id alone still reads as a name', () => {
  expect(nameFrom('ana')).toBe('Ana')
  expect(nameFrom('chloe-martin')).toBe('Chloe Martin')
})
