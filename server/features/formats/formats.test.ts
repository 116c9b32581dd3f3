import { trip } from '@concord/schemas'
import { expect, test } from 'vitest'
import { activityTable } from './activity-table.ts'
import { calendarOf } from './calendar.ts'
import { inOrder, type TripPlan } from './trip-plan.ts'

const MADE = Date.parse('2026-06-01T12:00:00Z')
const activity = (id: string, fields: object) => ({
  id,
  ...trip.collections.activities.fields.parse({ position: id, title: id, ...fields }),
})
const plan: TripPlan = {
  scope: 't/trip/rome',
  meta: trip.meta.parse({
    title: 'Rome; and, more',
    destination: 'Italy',
    startDate: '2026-07-01',
    endDate: '2026-07-31',
  }),
  days: [
    { id: 'd1', position: 'a', date: '2026-07-31', title: 'The last' },
    { id: 'd2', position: 'b', date: '', title: 'Some day' },
  ],
  activities: [
    activity('idea', { title: '=1+1' }),
    activity('walk', { dayId: 'd1', title: 'Walk', description: 'First line\nsecond, "quoted"' }),
    activity('show', {
      dayId: 'd1',
      startTime: '22:30',
      endTime: '01:00',
      place: 'Opera',
      cost: 40,
    }),
    activity('later', { dayId: 'd2', startTime: '10:00' }),
    activity('long', { dayId: 'd1', startTime: '09:00', title: 'ä€😀'.repeat(40).slice(0, 200) }),
  ],
  flights: [
    {
      id: 'f1',
      ...trip.collections.flights.fields.parse({
        carrierCode: 'AZ',
        flightNumber: '123',
        departureCity: 'Oslo',
        arrivalCity: 'Rome',
        scheduledDeparture: '2026-07-01T08:00:00+02:00',
        scheduledArrival: '2026-07-01T09:30:00Z',
        status: 'cancelled',
      }),
    },
    {
      id: 'f2',
      ...trip.collections.flights.fields.parse({ scheduledDeparture: '2026-07-01 08:00' }),
    },
  ],
}

const unfolded = (): string[] => calendarOf(plan, MADE).replaceAll('\r\n ', '').split('\r\n')
const eventOf = (id: string): string[] => {
  const lines = unfolded()
  const start = lines.indexOf(`UID:${id}@t/trip/rome`)
  return lines.slice(start + 2, lines.indexOf('END:VEVENT', start))
}

test('[EX1] a trip is a calendar: days, activities in the time of the place, flights at their instant', () => {
  expect(unfolded().slice(0, 4)).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Concord//Concord//EN',
    'X-WR-CALNAME:Rome\\; and\\, more',
  ])
  expect(eventOf('trip').slice(0, 2)).toEqual([
    'DTSTART;VALUE=DATE:20260701',
    'DTEND;VALUE=DATE:20260801',
  ])
  expect(eventOf('walk')).toEqual([
    'DTSTART;VALUE=DATE:20260731',
    'DTEND;VALUE=DATE:20260801',
    'SUMMARY:Walk',
    'DESCRIPTION:First line\\nsecond\\, "quoted"',
    'CATEGORIES:other',
  ])
  expect(eventOf('show').slice(0, 4)).toEqual([
    'DTSTART:20260731T223000',
    'DTEND:20260801T010000',
    'SUMMARY:show',
    'LOCATION:Opera',
  ])
  expect(eventOf('f1')).toEqual([
    'DTSTART:20260701T060000Z',
    'DTEND:20260701T093000Z',
    'SUMMARY:AZ123 Oslo – Rome',
    'STATUS:CANCELLED',
  ])
  const text = calendarOf(plan, MADE)
  for (const id of ['idea', 'later', 'f2']) expect(text).not.toContain(`UID:${id}@`)
  for (const line of text.split('\r\n')) {
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    expect(line.isWellFormed()).toBe(true)
  }
  expect(eventOf('long')).toContain(`SUMMARY:${plan.activities[4]!.title}`)
})

test('[EX2] the activities of a trip are a table in the order of the plan, in which nothing is a formula', () => {
  expect(activityTable(plan).split('\r\n').slice(0, 3)).toEqual([
    'day,date,title,start,end,place,category,cost,currency,description',
    'The last,2026-07-31,Walk,,,,other,0,EUR,"First line\nsecond, ""quoted"""',
    'The last,2026-07-31,show,22:30,01:00,Opera,other,40,EUR,',
  ])
  expect(activityTable(plan)).toMatch(/\r\n,,'=1\+1,,,,other,0,EUR,\r\n$/)
})

test('[EX2] a plan of thousands of days and activities is put in order in one walk', () => {
  const days = Array.from({ length: 20_000 }, (_, nth) => ({
    id: `d${nth}`,
    position: 'a',
    date: '',
    title: '',
  }))
  let looks = 0
  const many = days.map(({ id }) => {
    const planned = activity(id, { title: id })
    return Object.defineProperty(planned, 'dayId', {
      get() {
        looks += 1
        return id
      },
    })
  })
  expect(inOrder({ ...plan, days, activities: many })).toHaveLength(20_000)
  expect(looks).toBeLessThanOrEqual(3 * 20_000)
})
