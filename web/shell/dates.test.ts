import { expect, test } from 'vitest'
import { dayRange, daysAfter, daysBetween, isDay, shortDay } from './dates.ts'

test('a range says month and year once where it can', () => {
  expect(dayRange('2026-07-14', '2026-07-18')).toBe('14 – 18 Jul 2026')
  expect(dayRange('2026-07-30', '2026-08-02')).toBe('30 Jul – 2 Aug 2026')
  expect(dayRange('2026-12-30', '2027-01-02')).toBe('30 Dec 2026 – 2 Jan 2027')
  expect(dayRange('2026-07-14', '2026-07-14')).toBe('14 Jul 2026')
  expect(dayRange('2026-07-14', '')).toBe('from 14 Jul 2026')
  expect(dayRange('', '2026-07-14')).toBe('until 14 Jul 2026')
  expect(dayRange('', '')).toBe('')
})

test('days count on over months and clock changes', () => {
  expect(daysAfter('2026-02-28', 1)).toBe('2026-03-01')
  expect(daysAfter('2026-10-24', 2)).toBe('2026-10-26')
  expect(shortDay('2026-07-14')).toBe('Tue 14 Jul')
})

test('a span has both ends, and an end', () => {
  expect(daysBetween('2026-07-30', '2026-08-01', 30)).toEqual([
    '2026-07-30',
    '2026-07-31',
    '2026-08-01',
  ])
  expect(daysBetween('2026-07-30', '2026-07-29', 30)).toEqual([])
  expect(daysBetween('2026-01-01', '2027-01-01', 30)).toHaveLength(30)
})

test('days that do not exist are no days', () => {
  expect(isDay('2026-02-29')).toBe(false)
  expect(isDay('2028-02-29')).toBe(true)
  expect(isDay('2026-7-1')).toBe(false)
})
