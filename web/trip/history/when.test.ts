import { expect, test } from 'vitest'
import { historyDays } from './history-days.ts'
import { dayHeading, dayOf, exactTime, whenInDays, whenWords } from './when.ts'

const at = (instant: string) => Date.parse(instant)
const NOW = at('2027-05-14T10:00:00Z')
const LISBON = 'Europe/Lisbon'

test('how long ago it was, and the time of day for other days', () => {
  const when = (instant: string) => whenWords(at(instant), NOW, LISBON)
  expect(when('2027-05-14T09:59:10Z')).toBe('just now')
  // The clock of the device may be behind that of the server.
  expect(when('2027-05-14T10:00:30Z')).toBe('just now')
  expect(when('2027-05-14T09:55:10Z')).toBe('4 min ago')
  expect(when('2027-05-14T07:10:00Z')).toBe('2 h ago')
  expect(when('2027-05-13T20:30:00Z')).toBe('21:30')
  expect(exactTime(at('2027-05-13T20:30:05Z'), LISBON)).toMatch(
    /^Thursday,? 13 May 2027 at 21:30:05$/,
  )
})

test('without a day above it, the time of another day says which day', () => {
  const when = (instant: string) => whenInDays(at(instant), NOW, LISBON)
  expect(when('2027-05-14T09:55:10Z')).toBe('4 min ago')
  expect(when('2027-05-14T07:10:00Z')).toBe('2 h ago')
  expect(when('2027-05-13T20:30:00Z')).toBe('Yesterday 21:30')
  expect(when('2027-05-10T06:05:00Z')).toBe('Mon 10 May 07:05')
  // An hour ago is near enough, on whichever day that was.
  expect(whenInDays(at('2027-05-13T22:50:00Z'), at('2027-05-13T23:10:00Z'), LISBON)).toBe(
    '20 min ago',
  )
})

test('[PL22] days are those of the reader', () => {
  expect(dayOf(at('2027-05-13T23:30:00Z'), LISBON)).toBe('2027-05-14')
  expect(dayOf(at('2027-05-13T23:30:00Z'), 'America/New_York')).toBe('2027-05-13')
  expect(dayHeading('2027-05-14', NOW, LISBON)).toBe('Today')
  expect(dayHeading('2027-05-13', NOW, LISBON)).toBe('Yesterday')
  expect(dayHeading('2027-05-10', NOW, LISBON)).toBe('Mon 10 May')
  expect(dayHeading('2026-12-31', NOW, LISBON)).toBe('Thu 31 Dec 2026')
})

test('[PL22] updates stand under their days, in their order', () => {
  const update = (id: string, timestamp: string) => ({
    id,
    timestamp,
    tripId: 'lisbon',
    userId: null,
    updateType: 'notes_edited',
    data: {},
    seq: 1,
    late: false,
  })
  const days = historyDays(
    [
      update('c', '2027-05-14T08:00:00.000Z'),
      update('b', '2027-05-13T23:30:00.000Z'),
      update('a', '2027-05-13T20:00:00.000Z'),
    ],
    NOW,
    LISBON,
  )
  expect(days.map(({ heading, updates }) => [heading, updates.map(({ id }) => id)])).toEqual([
    ['Today', ['c', 'b']],
    ['Yesterday', ['a']],
  ])
})
