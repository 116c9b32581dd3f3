import { ApiError } from '@concord/client'
import { expect, test } from 'vitest'
import { plainWords, refusalCode } from './plain-words.ts'

test('a request without an answer needs a connection', () => {
  for (const code of ['OFFLINE', 'UNAUTHENTICATED'] as const) {
    const words = plainWords(new ApiError(code, 'The server did not answer in time.', 0))
    expect(words).toBe('This needs a connection to the server, and there is none just now.')
  }
})

test('a refusal keeps the words of the server where they say more', () => {
  const refused = Object.assign(new Error('cost: at most 1000000000'), { code: 'VALIDATION_ERROR' })
  expect(plainWords(refused)).toBe('cost: at most 1000000000')
  expect(plainWords({ code: 'TOKEN_EXPIRED', message: 'jwt expired' })).toBe(
    'Your sign-in has ended. Sign in again.',
  )
})

test('only codes of the table count as refusals', () => {
  expect(refusalCode({ code: 'NOT_FOUND' })).toBe('NOT_FOUND')
  expect(refusalCode({ code: 'ECONNRESET' })).toBeUndefined()
  expect(refusalCode('NOT_FOUND')).toBeUndefined()
})
