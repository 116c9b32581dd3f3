/** When something happened, for people, in the time zone of the device unless another is given. */
import { daysAfter, shortDay } from '../../shell/dates.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** The day of an instant, as `2026-07-14`. */
export function dayOf(instant: number, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    ...zone(timeZone),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant)
}

/** `Today`, `Yesterday`, `Tue 14 Jul`, with its year when that is another one than now. */
export function dayHeading(day: string, now: number, timeZone?: string): string {
  const today = dayOf(now, timeZone)
  if (day === today) return 'Today'
  if (day === daysAfter(today, -1)) return 'Yesterday'
  return day.slice(0, 4) === today.slice(0, 4)
    ? shortDay(day)
    : `${shortDay(day)} ${day.slice(0, 4)}`
}

/** `just now`, `5 min ago`, `3 h ago`; the time of day for what was on another day. */
export function whenWords(instant: number, now: number, timeZone?: string): string {
  const ago = now - instant
  if (ago < MINUTE) return 'just now'
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min ago`
  if (dayOf(instant, timeZone) === dayOf(now, timeZone)) return `${Math.floor(ago / HOUR)} h ago`
  return new Intl.DateTimeFormat('en-GB', { ...zone(timeZone), timeStyle: 'short' }).format(instant)
}

/** The same where no day stands above it: `Yesterday 18:05`, `Tue 14 Jul 18:05`. */
export function whenInDays(instant: number, now: number, timeZone?: string): string {
  const words = whenWords(instant, now, timeZone)
  const day = dayOf(instant, timeZone)
  const isClock = day !== dayOf(now, timeZone) && now - instant >= HOUR
  return isClock ? `${dayHeading(day, now, timeZone)} ${words}` : words
}

/** `Tuesday 14 July 2026 at 09:30:05`, with commas as the browser likes them. */
export function exactTime(instant: number, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    ...zone(timeZone),
    dateStyle: 'full',
    timeStyle: 'medium',
  }).format(instant)
}

const zone = (timeZone: string | undefined) => (timeZone === undefined ? {} : { timeZone })
