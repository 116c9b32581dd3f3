import { expect, test } from 'vitest'
import { initials } from './initials.ts'

test('first and last word, whole characters only', () => {
  expect(initials('Ana')).toBe('A')
  expect(initials('chloé van der martin')).toBe('CM')
  expect(initials('🦊 fox')).toBe('🦊F')
  expect(initials('  ')).toBe('?')
})
