/**
 * A trip as iCalendar (RFC 5545). Pure. Times are those of the place where one is, so they name no time zone; flights know
 * their instant.
 */
import { instantOf } from '@concord/schemas'
import { inOrder, type PlannedActivity, type TripPlan } from './trip-plan.ts'

/** Octets in one line of a calendar. */
const LINE = 75

/** `madeAt`: when this calendar was made, milliseconds since 1970. */
export function calendarOf(plan: TripPlan, madeAt: number): string {
  const stamp = utc(madeAt)
  const event = (id: string, lines: readonly (string | undefined)[]): string[] => [
    'BEGIN:VEVENT',
    `UID:${text(`${id}@${plan.scope}`)}`,
    `DTSTAMP:${stamp}`,
    ...lines.filter((line) => line !== undefined),
    'END:VEVENT',
  ]
  const { title, destination, startDate, endDate } = plan.meta
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Concord//Concord//EN',
    `X-WR-CALNAME:${text(title)}`,
    // How often programs that subscribe look again.
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    ...(startDate === ''
      ? []
      : event('trip', [
          ...wholeDays(startDate, endDate < startDate ? startDate : endDate),
          `SUMMARY:${text(title)}`,
          optional('LOCATION', destination),
          'TRANSP:TRANSPARENT',
        ])),
    ...inOrder(plan).flatMap((planned) => {
      const when = timesOf(planned)
      if (!when) return []
      const { id, title, place, description, category } = planned.activity
      return event(id, [
        ...when,
        `SUMMARY:${text(title)}`,
        optional('LOCATION', place),
        optional('DESCRIPTION', description),
        `CATEGORIES:${text(category)}`,
      ])
    }),
    ...plan.flights.flatMap((flight) => {
      const [from, to] = [flight.scheduledDeparture, flight.scheduledArrival].map(instant)
      if (from === undefined) return []
      const { id, carrierCode, flightNumber, departureCity, arrivalCity } = flight
      return event(id, [
        `DTSTART:${utc(from)}`,
        to === undefined || to < from ? undefined : `DTEND:${utc(to)}`,
        `SUMMARY:${text(`${carrierCode}${flightNumber} ${departureCity} – ${arrivalCity}`.trim())}`,
        flight.status === 'cancelled' ? 'STATUS:CANCELLED' : undefined,
      ])
    }),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

/** When something is; `undefined` for what has no day in the calendar. */
function timesOf({ activity: { startTime, endTime }, day }: PlannedActivity): string[] | undefined {
  if (!day || day.date === '') return undefined
  if (startTime === '') return wholeDays(day.date, day.date)
  const start = `DTSTART:${digits(day.date)}T${digits(startTime)}00`
  if (endTime === '') return [start]
  // What ends before it begins ends in the night after.
  const endDay = endTime <= startTime ? dayAfter(day.date) : day.date
  return [start, `DTEND:${digits(endDay)}T${digits(endTime)}00`]
}

/** The last day counts too. */
function wholeDays(first: string, last: string): string[] {
  return [`DTSTART;VALUE=DATE:${digits(first)}`, `DTEND;VALUE=DATE:${digits(dayAfter(last))}`]
}

function dayAfter(date: string): string {
  return instantOf(Date.parse(`${date}T00:00:00Z`) + 86_400_000).slice(0, 10)
}

/** Only what says where in the world its time is. */
function instant(time: string): number | undefined {
  const parsed = /(Z|[+-]\d\d:?\d\d)$/.test(time) ? Date.parse(time) : Number.NaN
  return Number.isNaN(parsed) ? undefined : parsed
}

const digits = (text: string): string => text.replaceAll(/[-:]/g, '')
const utc = (time: number): string => `${digits(instantOf(time).slice(0, 19))}Z`
const optional = (name: string, value: string): string | undefined =>
  value === '' ? undefined : `${name}:${text(value)}`

function text(value: string): string {
  return value
    .replaceAll(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll(/\r\n|\r|\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, '')
}

/** Long lines go on in the next one, after a space; no character is cut in two. */
function fold(line: string): string {
  const pieces: string[] = []
  let piece = ''
  let octets = 0
  for (const sign of line) {
    const size = Buffer.byteLength(sign)
    if (octets + size > LINE) {
      pieces.push(piece)
      piece = ' '
      octets = 1
    }
    piece += sign
    octets += size
  }
  return [...pieces, piece].join('\r\n')
}
