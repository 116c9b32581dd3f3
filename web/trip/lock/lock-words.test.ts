import type { RoomLock } from '@concord/client'
import type { UserId } from '@concord/schemas'
import { expect, test } from 'vitest'
import { lockWords } from './lock-words.ts'

const NOW = Date.parse('2026-07-14T12:00:00Z')
const lock: RoomLock = {
  userId: 'ana' as UserId,
  since: '2026-07-14T12:00:00.000Z',
  until: '2026-07-14T12:32:00.000Z',
  mine: false,
}
const words = (changes: Partial<RoomLock>) =>
  lockWords({ ...lock, ...changes }, () => 'Ana', NOW, 'Europe/Lisbon')

test('[LO9] who has locked the trip, until when, and what that means', () => {
  expect(words({})).toEqual({
    lead: 'Ana has locked this trip until 13:32.',
    rest: 'You can look but not change it.',
  })
  expect(words({ reason: 'Booking the hotel.' }).rest).toBe(
    '“Booking the hotel.” You can look but not change it.',
  )
  expect(words({ until: '2026-07-15T08:00:00.000Z' }).lead).toBe(
    'Ana has locked this trip until Wed 15 Jul, 09:00.',
  )
  expect(words({ mine: true })).toEqual({
    lead: 'You have locked this trip.',
    rest: 'Others can look but not change it.',
  })
})
