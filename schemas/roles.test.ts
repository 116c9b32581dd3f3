import { expect, test } from 'vitest'
import { ScopeRole, may, type Verb } from './roles.ts'

const VERBS: Verb[] = ['read', 'comment', 'edit', 'manage']

test('what each role may', () => {
  const table = Object.fromEntries(
    [...ScopeRole.options, undefined].map((role) => [
      role ?? 'none',
      VERBS.filter((verb) => may(verb, role, ['user'])),
    ]),
  )
  expect(table).toEqual({
    owner: ['read', 'comment', 'edit', 'manage'],
    editor: ['read', 'comment', 'edit'],
    commenter: ['read', 'comment'],
    viewer: ['read'],
    none: [],
  })
})

test('an admin may look and manage everywhere, and edits only as a member', () => {
  expect(VERBS.filter((verb) => may(verb, undefined, ['admin']))).toEqual(['read', 'manage'])
  expect(VERBS.filter((verb) => may(verb, 'editor', ['admin']))).toEqual(VERBS)
})
