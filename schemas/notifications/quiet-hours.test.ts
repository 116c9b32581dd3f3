import { expect, test } from 'vitest'
import { QuietHours, quietUntil } from './quiet-hours.ts'

const berlin = (from: string, to: string): QuietHours => ({ from, to, timeZone: 'Europe/Berlin' })
const at = (instant: string): number => Date.parse(instant)
const until = (quiet: QuietHours, now: string): string | undefined => {
  const end = quietUntil(quiet, at(now))
  return end === undefined ? undefined : new Date(end).toISOString()
}

test.each([
  ['2026-07-14T19:59:59Z', undefined],
  ['2026-07-14T20:00:00Z', '2026-07-15T05:00:00.000Z'],
  ['2026-07-14T23:30:45Z', '2026-07-15T05:00:00.000Z'],
  ['2026-07-15T04:59:59Z', '2026-07-15T05:00:00.000Z'],
  ['2026-07-15T05:00:00Z', undefined],
  // In winter the same clock is an hour later.
  ['2026-01-14T20:30:00Z', undefined],
  ['2026-01-14T21:00:00Z', '2026-01-15T06:00:00.000Z'],
])('[NO5] a night in Berlin, at %s: until %s', (now, end) => {
  expect(until(berlin('22:00', '07:00'), now)).toBe(end)
})

test('[NO5] quiet hours end by the clock of the place, also in the night in which it is changed', () => {
  // Clocks go forward from 2 to 3, and back from 3 to 2.
  expect(until(berlin('22:00', '07:00'), '2026-03-28T22:00:00Z')).toBe('2026-03-29T05:00:00.000Z')
  expect(until(berlin('22:00', '07:00'), '2026-10-24T22:00:00Z')).toBe('2026-10-25T06:00:00.000Z')
  // Half past two is left out in that night.
  expect(until(berlin('22:00', '02:30'), '2026-03-28T22:00:00Z')).toBe('2026-03-29T01:30:00.000Z')
})

test('[NO5] quiet hours within one day, and in a zone with half hours', () => {
  const noon = { from: '12:00', to: '14:00', timeZone: 'Asia/Kolkata' }
  expect(until(noon, '2026-07-14T06:29:00Z')).toBeUndefined()
  expect(until(noon, '2026-07-14T06:30:00Z')).toBe('2026-07-14T08:30:00.000Z')
  expect(until(noon, '2026-07-14T08:30:00Z')).toBeUndefined()
})

test.each([
  [{ from: '25:00', to: '07:00', timeZone: 'Europe/Berlin' }],
  [{ from: '22:00', to: '22:00', timeZone: 'Europe/Berlin' }],
  [{ from: '22:00', to: '07:00', timeZone: 'Europe/Atlantis' }],
  [{ from: '22:00', to: '07:00' }],
])('[NO11] these are no quiet hours: %j', (quiet) => {
  expect(QuietHours.safeParse(quiet).success).toBe(false)
})
