/** What one reader may hear of, asked of the database: membership as it is at this moment. */
import type { ConcordEvent } from '@concord/schemas'
import type { Database } from '../storage/database.ts'
import type { EventFilter, Reader } from './audience.ts'
import { eventOf, selectEvents } from './event-rows.ts'

export interface EventQuery extends EventFilter {
  /** Only events after this one. */
  readonly since: number
  /** Only events up to and with this one. */
  readonly upTo: number
  readonly limit: number
  /** The first of them, or the last. In order in both cases. */
  readonly take: 'first' | 'last'
}

type Select = ReturnType<typeof selectEvents>

/** Who may hear of little makes the database look at much: so many events at a time, and others get their turn between. */
const WINDOW = 10_000

export async function queryEvents(
  database: Database,
  reader: Reader,
  { since, upTo, limit, take, ...filter }: EventQuery,
): Promise<ConcordEvent[]> {
  // The events of one scope have an index of their own.
  const step = filter.scope === undefined ? WINDOW : Math.max(1, upTo - since)
  const found: ConcordEvent[] = []
  for (let [after, last] = [since, upTo]; after < last && found.length < limit;) {
    const [from, to] =
      take === 'first'
        ? [after, Math.min(last, after + step)]
        : [Math.max(after, last - step), last]
    const query = selectEvents(database.query)
      .where('events.tenant', '=', reader.tenantId)
      .where('events.seq', '>', from)
      .where('events.seq', '<=', to)
      .orderBy('events.seq', take === 'first' ? 'asc' : 'desc')
      .limit(limit - found.length)
    const rows = await audible(wanted(query, filter), reader).execute()
    found.push(...rows.map(eventOf))
    if (take === 'first') after = to
    else last = from
  }
  return take === 'first' ? found : found.toReversed()
}

function wanted(query: Select, { types = [], scope, entityType, entityId }: EventFilter): Select {
  let narrowed = query
  if (scope !== undefined) {
    narrowed = narrowed.where('events.scope_id', '=', (eb) =>
      eb.selectFrom('scopes as named').select('named.id').where('named.name', '=', scope),
    )
  }
  if (entityId !== undefined) narrowed = narrowed.where('events.entity_id', '=', entityId)
  if (entityType !== undefined) {
    const [from, to] = rangeOf(`${entityType}.`)
    narrowed = narrowed.where('events.type', '>=', from).where('events.type', '<', to)
  }
  if (types.length === 0 || types.includes('*')) return narrowed
  return narrowed.where((eb) =>
    eb.or(
      types.map((type) => {
        if (!type.endsWith('.*')) return eb('events.type', '=', type)
        const [from, to] = rangeOf(type.slice(0, -1))
        return eb.and([eb('events.type', '>=', from), eb('events.type', '<', to)])
      }),
    ),
  )
}

/** Everything that begins with `prefix`, which ends in a dot: `/` is the sign after it. */
function rangeOf(prefix: string): [from: string, to: string] {
  return [prefix, `${prefix.slice(0, -1)}/`]
}

/** The rule of `audience.ts`. */
function audible(query: Select, { userId, admin, agent }: Reader): Select {
  return query.where((eb) => {
    const own = eb.and([
      eb('events.audience', '=', 'user'),
      eb('events.audience_user', '=', userId),
    ])
    if (admin) return eb.or([own, eb('events.audience', '!=', 'user')])
    const concerned = eb.and([
      eb('events.audience', '=', 'agents'),
      eb('events.audience_user', '=', userId),
    ])
    const shared = eb.and([
      eb('events.audience', '=', 'scope'),
      eb('scopes.deleted_at', 'is', null),
      eb.exists(
        eb
          .selectFrom('members')
          .select('members.user_id')
          .whereRef('members.scope_id', '=', 'events.scope_id')
          .where('members.user_id', '=', userId),
      ),
    ])
    return eb.or([own, eb('events.audience', '=', 'tenant'), shared, ...(agent ? [concerned] : [])])
  })
}
