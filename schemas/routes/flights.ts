/** The routes of flights that somebody follows. */
import { z } from 'zod'
import { Flight, FlightChange, FlightPlan, FlightReport } from '../flights.ts'
import { route } from './route.ts'

const base = '/api/v1/realtime/flights'

export const flightRoutes = {
  active: route({
    method: 'GET',
    path: `${base}/active`,
    summary: 'The flights of the tenant that are followed now, by departure.',
    access: 'signed-in',
    reply: z.object({ items: z.array(Flight), count: z.number().int() }),
    status: 200,
  }),
  track: route({
    method: 'POST',
    path: `${base}/track`,
    summary:
      'Follow a flight. 200 instead of 201: it is followed already, and nothing changed. One that was followed before begins anew.',
    access: 'signed-in',
    body: FlightPlan,
    reply: Flight,
    status: 201,
  }),
  stop: route({
    method: 'POST',
    path: `${base}/:flightId/stop`,
    summary: 'Follow it no more; for who began to, and for admins. Its history stays.',
    access: 'signed-in',
    reply: Flight,
    status: 200,
  }),
  history: route({
    method: 'GET',
    path: `${base}/:flightId/history`,
    summary: 'What was said of a flight, newest first. `next` is the `before` of the next page.',
    access: 'signed-in',
    query: z.object({
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({
      flight: Flight,
      items: z.array(
        FlightReport.omit({ trackedBy: true }).extend({
          seq: z.number().int(),
          /** Who said so; `null`: the server by itself. */
          by: z.string().nullable(),
          timestamp: z.iso.datetime(),
        }),
      ),
      next: z.number().int().optional(),
    }),
    status: 200,
  }),
  update: route({
    method: 'POST',
    path: `${base}/:flightId/update`,
    summary:
      'Say how a flight stands that is followed; for admins and agents. What is left out is as before; what changes nothing is no event.',
    access: 'signed-in',
    body: FlightChange,
    reply: Flight,
    status: 200,
  }),
} as const
