/** Events as they are kept, and as they are told. */
import { instantOf, type Audience, type ConcordEvent, type TenantId } from '@concord/schemas'
import type { Queries } from '../storage/database.ts'
import type { LoggedEvent } from './audience.ts'

/** The number of a tenant's newest event; 0 where there is none. */
export async function headOf(query: Queries, tenantId: string): Promise<number> {
  const row = await query
    .selectFrom('event_heads')
    .select('seq')
    .where('tenant', '=', tenantId)
    .executeTakeFirst()
  return row?.seq ?? 0
}

/** The columns of an event; more conditions can be added. */
export function selectEvents(query: Queries) {
  return query
    .selectFrom('events')
    .leftJoin('scopes', 'scopes.id', 'events.scope_id')
    .select([
      'events.tenant',
      'events.seq',
      'events.type',
      'events.version',
      'events.scope_id',
      'scopes.name as scope',
      'events.entity_id',
      'events.actor',
      'events.at',
      'events.late',
      'events.data',
      'events.audience',
      'events.audience_user',
    ])
}

export type EventRow = Awaited<
  ReturnType<ReturnType<typeof selectEvents>['executeTakeFirstOrThrow']>
>

export function eventOf(row: EventRow): ConcordEvent {
  return {
    id: `${row.tenant}:${row.seq}`,
    seq: row.seq,
    tenantId: row.tenant as TenantId,
    type: row.type,
    version: row.version,
    scope: row.scope,
    entityId: row.entity_id,
    actor: row.actor,
    at: instantOf(row.at),
    data: JSON.parse(row.data) as Record<string, unknown>,
    late: row.late === 1,
  }
}

export function loggedOf(row: EventRow): LoggedEvent {
  return {
    event: eventOf(row),
    scopeId: row.scope_id,
    audience: row.audience as Audience,
    audienceUser: row.audience_user,
  }
}
