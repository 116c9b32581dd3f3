/** The event log: one table, numbered without a gap within a tenant, written in the commit of what happened. */
import type { ConcordEvent, EventRegistry } from '@concord/schemas'
import { chunksOf } from '../core/chunks.ts'
import { createPersonGate } from '../core/person-gate.ts'
import { personKey } from '../core/who.ts'
import type { Database, NewRow, Queries, Tx, Write } from '../storage/database.ts'
import type { LoggedEvent, Reader } from './audience.ts'
import { queryEvents, type EventQuery } from './event-query.ts'
import { eventOf, headOf, loggedOf, selectEvents } from './event-rows.ts'
import type { NewEvent } from './new-event.ts'

/** An event and the scope it happened in; `null` for one of the tenant. */
export interface PlacedEvent extends NewEvent {
  readonly scopeId: number | null
}

export interface EventLog {
  /** Numbers and writes events in the order given. Returns the number of the last one. */
  append(tx: Tx, tenantId: string, events: readonly PlacedEvent[]): Promise<number>
  /** What `append` does, to be sent together with other statements. */
  statements(tx: Tx, tenantId: string, events: readonly PlacedEvent[]): readonly Write[]
  /**
   * Events in order, only those that the reader may hear of; when it is the reader's turn. None for whom `isOver` says by
   * then that nobody waits for them any more.
   */
  read(reader: Reader, query: EventQuery, isOver?: () => boolean): Promise<ConcordEvent[]>
  /** Everything of a tenant after `since`, in order, whoever may hear of it. */
  after(tenantId: string, since: number, limit: number, tx?: Tx): Promise<LoggedEvent[]>
  /** The events of one scope that are of these types, after `since` and before `until`, in order; by one statement. */
  ofScope(
    query: Queries,
    scopeId: number,
    types: readonly string[],
    since: number,
    until: number,
  ): Promise<ConcordEvent[]>
  /** Who belongs to each of these scopes now; nobody, to one that was deleted. */
  membersOf(scopeIds: readonly number[]): Promise<ReadonlyMap<number, ReadonlySet<string>>>
  /** Empties the text in the data of these events: somebody took back what they had said. The events stay. */
  eraseText(
    tx: Tx,
    tenantId: string,
    seqs: readonly number[],
    field?: 'text' | 'message',
  ): Promise<void>
  /** The tenant's event with this idempotency key. */
  withKey(tx: Tx, tenantId: string, key: string): Promise<ConcordEvent | undefined>
  /** Number of the newest event; 0 for a tenant without any. */
  head(tenantId: string): Promise<number>
  /** The newest event of every tenant that has any. */
  heads(): Promise<ReadonlyMap<string, number>>
}

/** A question that is on its way, and the one that all who came since share: theirs begins after they asked. */
interface AskedHead {
  readonly current: Promise<number>
  next?: Promise<number>
}

/** SQLite takes at most 32,766 parameters in a statement. */
const ROWS_PER_INSERT = 1000

/** Who reads the log back does so once at a time, and so many do together. */
const READINGS = 4

export function createEventLog(database: Database, registry: EventRegistry): EventLog {
  const gate = createPersonGate({ each: 1, all: READINGS })
  const heads = new Map<string, AskedHead>()

  function askHead(tenantId: string): Promise<number> {
    const current = headOf(database.query, tenantId).finally(() => {
      if (heads.get(tenantId)?.current === current) heads.delete(tenantId)
    })
    heads.set(tenantId, { current })
    return current
  }

  /** `seqAt`: the number of the event that has so many after it. */
  const inserts = (
    tx: Tx,
    tenantId: string,
    events: readonly PlacedEvent[],
    seqAt: (before: number) => NewRow<'events'>['seq'],
  ) =>
    [
      ...chunksOf(
        events.map((event, index) => ({
          tenant: tenantId,
          seq: seqAt(events.length - 1 - index),
          type: event.type,
          version: registry.get(event.type)?.version ?? 1,
          scope_id: event.scopeId,
          entity_id: event.entityId,
          actor: event.actor,
          at: event.at,
          late: event.late ? 1 : 0,
          data: JSON.stringify(event.data),
          audience: event.audience,
          audience_user: event.audienceUser ?? null,
          key: event.key ?? null,
        })),
        ROWS_PER_INSERT,
      ),
    ].map((rows) => tx.insertInto('events').values(rows))

  return {
    async append(tx, tenantId, events) {
      if (events.length === 0) return 0
      const { seq: last } = await moveHead(tx, tenantId, events.length).executeTakeFirstOrThrow()
      for (const rows of inserts(tx, tenantId, events, (before) => last - before))
        await rows.execute()
      return last
    },

    statements(tx, tenantId, events) {
      if (events.length === 0) return []
      const head = tx.selectFrom('event_heads').where('tenant', '=', tenantId)
      const seqAt = (before: number) => head.select((eb) => eb('seq', '-', before).as('seq'))
      return [moveHead(tx, tenantId, events.length), ...inserts(tx, tenantId, events, seqAt)]
    },

    read: (reader, query, isOver = () => false) =>
      gate.pass(personKey(reader), async () =>
        isOver() ? [] : queryEvents(database, reader, query),
      ),

    async after(tenantId, since, limit, tx) {
      const rows = await selectEvents(tx ?? database.query)
        .where('events.tenant', '=', tenantId)
        .where('events.seq', '>', since)
        .orderBy('events.seq')
        .limit(limit)
        .execute()
      return rows.map(loggedOf)
    },

    async ofScope(query, scopeId, types, since, until) {
      const rows = await selectEvents(query)
        .where('events.scope_id', '=', scopeId)
        .where('events.seq', '>', since)
        .where('events.seq', '<', until)
        .where('events.type', 'in', types)
        .orderBy('events.seq')
        .execute()
      return rows.map(eventOf)
    },

    async membersOf(scopeIds) {
      const members = new Map<number, Set<string>>()
      if (scopeIds.length === 0) return members
      const rows = await database.query
        .selectFrom('members')
        .innerJoin('scopes', 'scopes.id', 'members.scope_id')
        .select(['members.scope_id', 'members.user_id'])
        .where('members.scope_id', 'in', [...new Set(scopeIds)])
        .where('scopes.deleted_at', 'is', null)
        .execute()
      for (const { scope_id, user_id } of rows) {
        const people = members.get(scope_id) ?? new Set()
        members.set(scope_id, people.add(user_id))
      }
      return members
    },

    async eraseText(tx, tenantId, seqs, field = 'text') {
      for (const seq of seqs) {
        const row = await tx
          .selectFrom('events')
          .select('data')
          .where('tenant', '=', tenantId)
          .where('seq', '=', seq)
          .executeTakeFirst()
        if (!row) continue
        const data = JSON.stringify({ ...JSON.parse(row.data), [field]: '' })
        await tx
          .updateTable('events')
          .set({ data })
          .where('tenant', '=', tenantId)
          .where('seq', '=', seq)
          .execute()
      }
    },

    async withKey(tx, tenantId, key) {
      const row = await selectEvents(tx)
        .where('events.tenant', '=', tenantId)
        .where('events.key', '=', key)
        .executeTakeFirst()
      return row && eventOf(row)
    },

    head(tenantId) {
      const asked = heads.get(tenantId)
      if (!asked) return askHead(tenantId)
      const again = (): Promise<number> => askHead(tenantId)
      asked.next ??= asked.current.then(again, again)
      return asked.next
    },

    async heads() {
      const rows = await database.query
        .selectFrom('event_heads')
        .select(['tenant', 'seq'])
        .execute()
      return new Map(rows.map(({ tenant, seq }) => [tenant, seq]))
    },
  }
}

/** Takes the next numbers of a tenant, and gives the last of them. */
const moveHead = (tx: Tx, tenantId: string, count: number) =>
  tx
    .insertInto('event_heads')
    .values({ tenant: tenantId, seq: count })
    .onConflict((conflict) =>
      conflict.column('tenant').doUpdateSet((eb) => ({ seq: eb('event_heads.seq', '+', count) })),
    )
    .returning('seq')
