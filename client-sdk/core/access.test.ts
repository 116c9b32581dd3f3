import { KINDS } from '@concord/schemas'
import { expect, test } from 'vitest'
import { admittedAccess, mayIn, noticedAccess, refusedAccess, unknownAccess } from './access.ts'

const { board, document } = KINDS
const verbs = (access: Parameters<typeof mayIn>[0]) =>
  (['edit', 'comment'] as const).filter((verb) => mayIn(access, verb))

test('[SD25] somebody who may only comment is read-only exactly where there is nothing to comment', () => {
  const voter = noticedAccess(board, 'commenter')
  expect([voter.readOnly, verbs(voter)]).toEqual([false, ['comment']])
  const reader = noticedAccess(document, 'commenter')
  expect([reader.readOnly, verbs(reader)]).toEqual([true, []])
  expect(noticedAccess(board, 'viewer').readOnly).toBe(true)
  expect(verbs(noticedAccess(document, 'editor'))).toEqual(['edit', 'comment'])
})

test('[SD25] a role that was known stays while the server’s yes fits it', () => {
  const voter = noticedAccess(board, 'commenter')
  expect(admittedAccess(voter, board, false).role).toBe('commenter')
  expect(admittedAccess(voter, board, true).role).toBeUndefined()
  const gone = refusedAccess(voter, { code: 'ACCESS_REMOVED', message: '' })
  expect(verbs(gone)).toEqual([])
  expect(admittedAccess(gone, board, false)).toEqual(unknownAccess)
})

test('[SD25] nothing is refused while nothing is known', () => {
  expect(verbs(unknownAccess)).toEqual(['edit', 'comment'])
  expect(verbs(admittedAccess(unknownAccess, board, true))).toEqual([])
})
