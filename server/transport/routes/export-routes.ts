/** The routes of trips in other formats. */
import {
  CacheTtl,
  calendarFeedRoutes,
  subscribedCalendar,
  trip,
  tripRoutes,
} from '@concord/schemas'
import type { Grant } from '../../auth/access.ts'
import type { Clock } from '../../core/clock.ts'
import { activityTable } from '../../features/formats/activity-table.ts'
import type { CalendarFeeds } from '../../features/formats/calendar-feeds.ts'
import { calendarOf } from '../../features/formats/calendar.ts'
import type { TripPlan } from '../../features/formats/trip-plan.ts'
import type { Scopes } from '../../features/scopes/scopes.ts'
import type { TenantCache } from '../../storage/cache/tenant-cache.ts'
import type { GrantFor, Rest } from '../rest/rest.ts'

interface Parts {
  readonly rest: Rest
  readonly scopes: Pick<Scopes, 'read'>
  readonly feeds: CalendarFeeds
  readonly cache: Pick<TenantCache, 'getOrSet'>
  readonly clock: Clock
}

export function serveExports(
  { rest, scopes, feeds, cache, clock }: Parts,
  grantFor: GrantFor,
): void {
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

  rest.serve(
    calendarFeedRoutes.list,
    async ({ grant, principal }) => ({ items: await feeds.list(grant, principal) }),
    grantFor,
  )
  rest.serve(
    calendarFeedRoutes.make,
    ({ grant, principal }) => feeds.make(grant, principal),
    grantFor,
  )
  rest.serve(
    calendarFeedRoutes.remove,
    ({ grant, principal, params }) => feeds.remove(grant, principal, params['feedId']!),
    grantFor,
  )
  rest.serve(subscribedCalendar, async ({ query: { token }, tagged, cached }) => {
    const { grant, tenantId, version, changedAt } = await feeds.open(token)
    // Calendar programs come again and again; most of the time nothing changed, and no document is loaded for them.
    if (tagged(`${grant.scopeId}.${version}`)) return ''
    const calendar = async (): Promise<string> => calendarOf(await planOf(grant), changedAt)
    const id = `${grant.scopeId}.${version}`
    const { value, isHit } = await cache.getOrSet(
      tenantId,
      'calendar',
      calendar,
      CacheTtl.MEDIUM,
      id,
    )
    cached(isHit)
    return value
  })
}
