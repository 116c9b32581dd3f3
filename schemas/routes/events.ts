/** The routes of the event log: reading it, following it, and publishing what happened elsewhere. */
import { z } from 'zod'
import { ConcordEvent, TypePattern } from '../events/event.ts'
import { route } from './route.ts'

/** So many types and families may be asked for at once. */
export const MAX_TYPES = 50

/** A place in the log: the number of the last event that is known already. */
const Seq = z
  .string()
  .regex(/^\d{1,15}$/, 'Write the number of an event.')
  .transform(Number)

const Types = z
  .string()
  .max(4000)
  .transform((list) => list.split(',').map((type) => type.trim()))
  .pipe(z.array(TypePattern).min(1).max(MAX_TYPES))

/** What to hear of; everything that is named has to hold. */
const Wanted = {
  /** Types and families, with commas between: `vote.cast,payment.*`. */
  types: Types.optional(),
  scope: z.string().max(200).optional(),
  entityId: z.string().max(200).optional(),
}

/** An event that a back office publishes. */
export const NewEvent = z.strictObject({
  type: z.string().max(80),
  data: z.record(z.string(), z.unknown()),
  /** What it is about; without it, the id that the data speaks of. */
  entityId: z.string().min(1).max(64).optional(),
  /** A second event with the same key is not made; the first one is answered. */
  key: z.string().min(1).max(200).optional(),
  /** When it happened; without it, now. */
  at: z.iso.datetime().optional(),
})
export type NewEvent = z.infer<typeof NewEvent>

export const eventRoutes = {
  list: route({
    method: 'GET',
    path: '/api/v1/events',
    summary:
      'Events in order, those that you may hear of. Without `since`, the last ones. `next` is the `since` of the next page; without it, you have everything up to and with `head`.',
    access: 'signed-in',
    query: z.object({
      since: Seq.optional(),
      ...Wanted,
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    reply: z.object({
      items: z.array(ConcordEvent),
      next: z.number().int().min(1).optional(),
      head: z.number().int().min(0),
    }),
    status: 200,
  }),
  stream: route({
    method: 'GET',
    path: '/api/v1/events/stream',
    summary:
      'The same events as they happen, as server-sent events: `id` is the number, `event` the type, `data` the event as JSON. Goes on after `Last-Event-ID` or `since`, else with what is new. Takes the token as `?token=` too, and ends with `event: error` when that runs out.',
    access: 'signed-in',
    query: z.object({ since: Seq.optional(), ...Wanted, token: z.string().optional() }),
    reply: ConcordEvent,
    streams: true,
    status: 200,
  }),
  publish: route({
    method: 'POST',
    path: '/api/v1/events',
    summary:
      'Publish what happened elsewhere: one event, or up to 100 of which all or none are taken. For admins, and for agents with their own `agentId`. `Idempotency-Key` serves as `key`. 200 instead of 201: all of it was published before.',
    access: 'signed-in',
    body: z.union([NewEvent, z.array(NewEvent).min(1).max(100)]),
    idempotencyKey: true,
    reply: z.union([ConcordEvent, z.object({ items: z.array(ConcordEvent) })]),
    status: 201,
  }),
} as const
