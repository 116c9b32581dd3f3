/** How days are called. */
import { daysAfter, daysBetween, isDay, shortDay } from '../../shell/dates.ts'

interface NamedDay {
  readonly id: string
  readonly date: string
  readonly title: string
}

/** By id: `Day 2, Tue 15 Jul`, or with its title where it has no date. */
export function dayNames(days: readonly NamedDay[]): Map<string, string> {
  return new Map(
    days.map(({ id, date, title }, at) => {
      const more = isDay(date) ? shortDay(date) : title
      return [id, more === '' ? `Day ${at + 1}` : `Day ${at + 1}, ${more}`]
    }),
  )
}

/** The date that a new day most likely has: the one after the last, or the first of the trip; empty when unknown. */
export function nextDate(days: readonly Pick<NamedDay, 'date'>[], startDate: string): string {
  const last = days
    .map(({ date }) => date)
    .filter(isDay)
    .toSorted()
    .at(-1)
  if (last !== undefined) return daysAfter(last, 1)
  return isDay(startDate) ? daysAfter(startDate, days.length) : ''
}

const MOST = 31

/** The dates for a board without days: every day of the trip, at most a month of them. */
export function datesToLayOut(startDate: string, endDate: string): string[] {
  return daysBetween(startDate, endDate, MOST)
}
