import { writeReason } from '@concord/schemas'
import { expect, test } from 'vitest'
import { refusalOf, verdictOn } from './verdict.ts'

test('[SD11] [SD12] what is done after a close follows from its reason', () => {
  const on = (code: number, reason: string) => verdictOn(refusalOf({ code, reason }))
  expect(on(4403, writeReason('ACCESS_REMOVED'))).toBe('final')
  expect(on(4413, writeReason('PAYLOAD_TOO_LARGE'))).toBe('final')
  expect(on(1009, '')).toBe('final')
  expect(on(4401, writeReason('TOKEN_EXPIRED'))).toBe('login')
  expect(on(4429, writeReason('CONNECTION_LIMIT'))).toBe('again')
  expect(on(1012, writeReason('SHUTTING_DOWN'))).toBe('again')
  expect(on(1006, '')).toBe('again')
  expect(on(1000, 'provider_initiated')).toBe('again')
})
