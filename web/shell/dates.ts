/** Days as `2026-07-14`, written for people. Empty stands for a day nobody has chosen. */

const UTC = 'UTC'

function at(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

function write(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: UTC }).format(at(day))
}

/** Whether the text is a day that exists. */
export function isDay(day: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d$/.test(day) &&
    !Number.isNaN(at(day).getTime()) &&
    at(day).toISOString().startsWith(day)
  )
}

/** `Tue 14 Jul`. */
export function shortDay(day: string): string {
  return write(day, { weekday: 'short', day: 'numeric', month: 'short' }).replace(',', '')
}

/** `14 – 18 Jul 2026`, `14 Jul 2026` for one day, `from 14 Jul 2026` without an end; empty without both. */
export function dayRange(from: string, to: string): string {
  if (!isDay(from)) return isDay(to) ? `until ${fullDay(to)}` : ''
  if (!isDay(to)) return `from ${fullDay(from)}`
  if (from === to) return fullDay(from)
  if (from.slice(0, 7) === to.slice(0, 7)) return `${Number(from.slice(8))} – ${fullDay(to)}`
  if (from.slice(0, 4) === to.slice(0, 4))
    return `${write(from, { day: 'numeric', month: 'short' })} – ${fullDay(to)}`
  return `${fullDay(from)} – ${fullDay(to)}`
}

function fullDay(day: string): string {
  return write(day, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** The day so many days later. */
export function daysAfter(day: string, days: number): string {
  const date = at(day)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** Every day from one to the other, both included; none when the order is wrong, at most `most`. */
export function daysBetween(from: string, to: string, most: number): string[] {
  const days: string[] = []
  if (!isDay(from) || !isDay(to)) return days
  for (let day = from; day <= to && days.length < most; day = daysAfter(day, 1)) days.push(day)
  return days
}
