/** Routes that only trips have. */
import { z } from 'zod'
import { UserId } from '../ids.ts'
import { MAX_IMPORT_TEXT, TripImport } from '../imports.ts'
import { route } from './route.ts'

/** One logical change of a trip, as its update log tells it. */
export const TripUpdate = z.object({
  id: z.string(),
  tripId: z.string(),
  /** Who did it; `null`: the server by itself. */
  userId: UserId.nullable(),
  /** `activity_added`, `day_removed`, `trip_meta_updated`, `vote_cast`, `notes_edited` … */
  updateType: z.string(),
  /** The entry, or for each field that changed what it was and what it is. */
  data: z.record(z.string(), z.unknown()),
  timestamp: z.iso.datetime(),
  seq: z.number().int().min(1),
  late: z.boolean(),
})
export type TripUpdate = z.infer<typeof TripUpdate>

export const tripRoutes = {
  updates: route({
    method: 'GET',
    path: '/api/v1/trips/:id/updates',
    summary: 'What happened in the trip, newest first. `next` is the `before` of the next page.',
    access: 'read',
    query: z.object({
      before: z
        .string()
        .regex(/^\d{1,15}$/, 'Write the number of an update.')
        .transform(Number)
        .optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ items: z.array(TripUpdate), next: z.number().int().min(1).optional() }),
    status: 200,
  }),
  calendar: route({
    method: 'GET',
    path: '/api/v1/trips/:id/calendar.ics',
    summary: 'The trip as iCalendar: its days, activities that have a date, and flights.',
    access: 'read',
    reply: z.string(),
    produces: 'text/calendar; charset=utf-8',
    status: 200,
  }),
  activityTable: route({
    method: 'GET',
    path: '/api/v1/trips/:id/activities.csv',
    summary: 'The activities of the trip as CSV, in the order of the plan.',
    access: 'read',
    reply: z.string(),
    produces: 'text/csv; charset=utf-8',
    status: 200,
  }),
  orderImport: route({
    method: 'POST',
    path: '/api/v1/trips/:id/imports',
    summary:
      'Bring activities from CSV into the trip, with the columns that `activities.csv` has; only `title` is needed. Rows in which something is wrong are left out and told.',
    access: 'edit',
    body: z.strictObject({
      csv: z.string().min(1).max(MAX_IMPORT_TEXT),
      /** Look at every row and write nothing. */
      dryRun: z.boolean().default(false),
    }),
    idempotencyKey: true,
    reply: TripImport,
    status: 201,
  }),
  readImport: route({
    method: 'GET',
    path: '/api/v1/trips/:id/imports/:importId',
    summary: 'What became of an import that you asked for, row by row.',
    access: 'read',
    reply: TripImport,
    status: 200,
  }),
} as const
