/** The routes of flights that somebody follows. */
import { flightRoutes } from '@concord/schemas'
import type { Flights } from '../../features/flights/flights.ts'
import type { Rest } from '../rest/rest.ts'

interface Parts {
  readonly rest: Rest
  readonly flights: Flights
}

export function serveFlights({ rest, flights }: Parts): void {
  rest.serve(flightRoutes.active, async ({ principal }) => {
    const items = await flights.active(principal.tenantId)
    return { items, count: items.length }
  })
  rest.serve(flightRoutes.track, async ({ principal, body, repeated }) => {
    const { flight, isNew } = await flights.track(principal, body)
    if (!isNew) repeated()
    return flight
  })
  rest.serve(flightRoutes.stop, ({ principal, params }) =>
    flights.stop(principal, params['flightId']!),
  )
  rest.serve(flightRoutes.history, ({ principal, params, query }) =>
    flights.history(principal, params['flightId']!, query),
  )
  rest.serve(flightRoutes.update, ({ principal, params, body }) =>
    flights.update(principal, params['flightId']!, body),
  )
}
