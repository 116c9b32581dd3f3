/** Addresses at which a calendar program reads a trip. */
import { z } from 'zod'

/** So many of one trip a person may have. */
export const MAX_CALENDAR_FEEDS = 10

/** Whoever knows the address reads the trip, for as long as who made it belongs to the trip and does not end it. */
export const CalendarFeed = z.object({ id: z.string(), createdAt: z.iso.datetime() })
export type CalendarFeed = z.infer<typeof CalendarFeed>

export const NewCalendarFeed = CalendarFeed.extend({
  /** The address on this server, with its secret; it is shown this once. */
  path: z.string(),
})
export type NewCalendarFeed = z.infer<typeof NewCalendarFeed>
