/** Verbs of flights that somebody follows. */
import { z } from 'zod'
import { FlightChange } from '../flights.ts'
import { ThingId } from '../ids.ts'
import { verb } from './verb-rule.ts'

const Which = z.object({ flightId: ThingId })

export const flightVerbs = {
  'flight:subscribe': verb({
    access: 'signed-in',
    bare: 'flightId',
    data: Which,
    answer: 'flight:subscribed',
    about:
      'Hears of a flight: `flight:subscribed {flightId, tracked}`, then `flight:updated {flightId, carrierCode, flightNumber, status, gate, terminal, delayMinutes, source, timestamp}` with how it stands, if it is followed, and whenever that changes, and `flight:stopped {flightId}`.',
  }),
  'flight:unsubscribe': verb({
    access: 'signed-in',
    bare: 'flightId',
    data: Which,
    answer: 'flight:unsubscribed',
    about: 'No more: `flight:unsubscribed {flightId}`.',
  }),
  'flight:update': verb({
    access: 'signed-in',
    data: z.object({ ...Which.shape, ...FlightChange.shape }),
    result: 'the flight',
    about:
      'Says how a flight stands that is followed, as `POST /api/v1/realtime/flights/:flightId/update` does; for admins and agents. Whoever subscribed hears `flight:updated`.',
  }),
} as const
