import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ERRORS, readReason, writeReason, type ErrorCode } from './errors.ts'

const codes = Object.keys(ERRORS) as ErrorCode[]

test('a reason fits into a close frame and can be read back, whatever the words', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...codes),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      (code, words) => {
        const reason = writeReason(code, words)
        expect(new TextEncoder().encode(reason).length).toBeLessThanOrEqual(123)
        expect(readReason(reason)?.code).toBe(code)
        expect(words.startsWith(readReason(reason)!.message)).toBe(true)
      },
    ),
  )
})

test('a reason that is no code of ours is not read', () => {
  expect(readReason('permission-denied')).toBeUndefined()
  expect(readReason('toString: x')).toBeUndefined()
})

test('final refusals close with codes on which y-websocket stays away, the others with codes on which it comes back', () => {
  for (const [code, { close, retry }] of Object.entries(ERRORS)) {
    const final = close >= 4400 && close < 4500
    if (code !== 'CONNECTION_LIMIT') expect([code, final]).toEqual([code, retry !== 'later'])
  }
})
