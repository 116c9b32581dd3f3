import type { TripUpdate } from '@concord/schemas'
import { dayHeading, dayOf } from './when.ts'

export interface HistoryDay {
  readonly day: string
  readonly heading: string
  readonly updates: readonly TripUpdate[]
}

/** The updates under the days on which they happened, in the order in which they come. */
export function historyDays(
  updates: readonly TripUpdate[],
  now: number,
  timeZone?: string,
): HistoryDay[] {
  const byDay = Map.groupBy(updates, ({ timestamp }) => dayOf(Date.parse(timestamp), timeZone))
  return [...byDay].map(([day, those]) => ({
    day,
    heading: dayHeading(day, now, timeZone),
    updates: those,
  }))
}
