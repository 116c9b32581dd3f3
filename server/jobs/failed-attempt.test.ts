import { expect, test } from 'vitest'
import { Refusal } from '../core/refusal.ts'
import { failedAttempt, failedPosting } from './failed-attempt.ts'
import { Hopeless } from './jobs.ts'

test.each(['DOCUMENT_LOCKED', 'STORAGE_UNAVAILABLE', 'CONNECTION_LIMIT'] as const)(
  'an attempt that was refused with %s may be made again',
  (code) => {
    const refusal = new Refusal(code)
    expect(failedAttempt(refusal)).toBe(refusal)
  },
)

test('what somebody may not do, and what is not there, no other attempt can help', () => {
  for (const code of ['ACCESS_DENIED', 'NOT_FOUND', 'TOKEN_REVOKED'] as const)
    expect(failedAttempt(new Refusal(code, 'No.'))).toEqual(new Hopeless('No.'))
})

test('a mistake of our own may be gone at the next attempt', () => {
  const mistake = new TypeError('of undefined')
  expect(failedAttempt(mistake)).toBe(mistake)
})

test('a message that was answered is wrong for good, wrong for now, or taken', () => {
  expect(failedPosting('The gateway', 204)).toBeUndefined()
  for (const status of [400, 404, 422])
    expect(failedPosting('The gateway', status)).toEqual(
      new Hopeless(`The gateway answered ${status}.`),
    )
  for (const status of [301, 429, 500, 503])
    expect(failedPosting('The gateway', status)).not.toBeInstanceOf(Hopeless)
})
