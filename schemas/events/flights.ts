/** What becomes of flights that somebody follows. Flights that stand in a trip are entries of it and have events of theirs. */
import { z } from 'zod'
import { Flight, FlightReport } from '../flights.ts'
import { ThingId } from '../ids.ts'
import type { EventRule } from './event.ts'

export const FLIGHT_TRACKED = 'flight.tracked'
export const FLIGHT_REPORTED = 'flight.reported'
export const FLIGHT_UNTRACKED = 'flight.untracked'

/** `entityId` is the id of the flight. */
export const flightEvents: readonly EventRule[] = [
  {
    type: FLIGHT_TRACKED,
    version: 1,
    data: Flight,
    audience: 'tenant',
    about: 'A flight is followed from now on.',
  },
  {
    type: FLIGHT_REPORTED,
    version: 1,
    data: FlightReport,
    audience: 'tenant',
    about: 'A flight that is followed stands otherwise than before.',
  },
  {
    type: FLIGHT_UNTRACKED,
    version: 1,
    data: z.object({ flightId: ThingId }),
    audience: 'tenant',
    about: 'A flight is followed no more.',
  },
]
