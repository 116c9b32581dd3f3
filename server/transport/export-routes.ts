/** The routes of trips in other formats. */
import { trip, tripRoutes } from '@concord/schemas'
import type { Grant } from '../auth/access.ts'
import type { Clock } from '../core/clock.ts'
import { activityTable } from '../features/formats/activity-table.ts'
import { calendarOf } from '../features/formats/calendar.ts'
import type { TripPlan } from '../features/formats/trip-plan.ts'
import type { Scopes } from '../features/scopes/scopes.ts'
import type { GrantFor, Rest } from './rest.ts'

interface Parts {
  readonly rest: Rest
  readonly scopes: Pick<Scopes, 'read'>
  readonly clock: Clock
}

export function serveExports({ rest, scopes, clock }: Parts, grantFor: GrantFor): void {
  async function planOf(grant: Grant): Promise<TripPlan> {
    const { title, ...content } = await scopes.read(trip, grant)
    // reason: what is read of a trip has the shape that its kind declares, but for a title that is not valid
    const plan = content as unknown as TripPlan
    return { ...plan, meta: { ...plan.meta, title } }
  }

  rest.serve(
    tripRoutes.calendar,
    async ({ grant }) => calendarOf(await planOf(grant), clock.now()),
    grantFor,
  )
  rest.serve(
    tripRoutes.activityTable,
    async ({ grant }) => activityTable(await planOf(grant)),
    grantFor,
  )
}
