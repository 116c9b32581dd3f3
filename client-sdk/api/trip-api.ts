/** What REST has for trips alone. */
import {
  calendarFeedRoutes,
  tripRoutes,
  type CalendarFeed,
  type NewCalendarFeed,
  type TripImport,
  type TripUpdate,
} from '@concord/schemas'
import type { Call } from './call.ts'

export interface TripFormats {
  /** What happened in the trip, newest first; `next` is the `before` of the next page. */
  updates(
    id: string,
    page?: { before?: number; limit?: number },
  ): Promise<{ items: TripUpdate[]; next?: number | undefined }>
  /** The activities as CSV. */
  activityTable(id: string): Promise<string>
  /** The trip as iCalendar. */
  calendar(id: string): Promise<string>
  /**
   * Brings activities from CSV into the trip, in the background; with `dryRun`, only looks at the rows. The same `key` again
   * is the same import.
   */
  orderImport(
    id: string,
    wanted: { csv: string; dryRun?: boolean },
    key?: string,
  ): Promise<TripImport>
  /** What became of an import. */
  readImport(id: string, importId: string): Promise<TripImport>
  /** Your secret addresses for calendar programs, without their secrets. */
  feeds(id: string): Promise<{ items: CalendarFeed[] }>
  makeFeed(id: string): Promise<NewCalendarFeed>
  removeFeed(id: string, feedId: string): Promise<void>
}

export function createTripFormats(call: Call): TripFormats {
  return {
    updates: (id, page = {}) => call(tripRoutes.updates, { params: { id }, query: page }),
    activityTable: (id) => call(tripRoutes.activityTable, { params: { id } }),
    calendar: (id) => call(tripRoutes.calendar, { params: { id } }),
    orderImport: (id, wanted, key) =>
      call(tripRoutes.orderImport, {
        params: { id },
        body: wanted,
        ...(key === undefined ? {} : { key }),
      }),
    readImport: (id, importId) => call(tripRoutes.readImport, { params: { id, importId } }),
    feeds: (id) => call(calendarFeedRoutes.list, { params: { id } }),
    makeFeed: (id) => call(calendarFeedRoutes.make, { params: { id } }),
    removeFeed: (id, feedId) => call(calendarFeedRoutes.remove, { params: { id, feedId } }),
  }
}
