/** The append-only log of every document, and the snapshots that keep it short. */
import type { EventLog, PlacedEvent } from '../events/event-log.ts'
import type { NewEvent } from '../events/new-event.ts'
import { writeAudit, type AuditEntry } from '../storage/audit.ts'
import type { Database, Tx } from '../storage/database.ts'

/** One update of one document and everything that follows from it, to be written together. */
export interface LogEntry {
  readonly scopeId: number
  readonly tenantId: string
  readonly seq: number
  readonly userId: string
  readonly at: number
  readonly bytes: Uint8Array
  /** The document's title, when this update changed it. */
  readonly title?: string
  readonly events: readonly NewEvent[]
  /** Writing in texts, of which an event will tell later. */
  readonly text?: { readonly contents: readonly string[]; readonly late: boolean }
  /** Yjs clients that were used for the first time, and by whom. */
  readonly clients: readonly { readonly client: number; readonly userId: string }[]
  readonly audit: readonly AuditEntry[]
}

/** A stored document: apply `snapshot`, then `updates` in order. */
export interface StoredDocument {
  readonly snapshot: Uint8Array | undefined
  readonly updates: readonly Uint8Array[]
  /** Number of the last update; 0 for a document that was never written to. */
  readonly seq: number
  /** Whose each Yjs client is. */
  readonly clients: ReadonlyMap<number, string>
}

export interface UpdateLog {
  /** Writes all entries in one transaction: on disk when it resolves, none of them when it rejects. */
  append(entries: readonly LogEntry[]): Promise<void>
  load(scopeId: number): Promise<StoredDocument>
  /** Puts `bytes`, the whole document as of `seq`, in the place of every update up to and with it. */
  compact(scopeId: number, seq: number, at: number, bytes: Uint8Array): Promise<void>
}

/** SQLite takes at most 32,766 parameters in a statement; an entry has five. */
const ROWS_PER_INSERT = 500

export function createUpdateLog(database: Database, events: EventLog): UpdateLog {
  return {
    append: (entries) =>
      database.transaction(async (tx) => {
        await insertUpdates(tx, entries)
        await updateScopes(tx, entries)
        await bindClients(tx, entries)
        for (const entry of entries) if (entry.text) await noteText(tx, entry, entry.text)
        for (const [tenantId, placed] of eventsByTenant(entries))
          await events.append(tx, tenantId, placed)
        await writeAudit(
          tx,
          entries.flatMap(({ audit }) => audit),
        )
      }),

    load: (scopeId) =>
      database.transaction(async (tx) => {
        const snapshot = await tx
          .selectFrom('snapshots')
          .select(['seq', 'bytes'])
          .where('scope_id', '=', scopeId)
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst()
        const updates = await tx
          .selectFrom('updates')
          .select(['seq', 'bytes'])
          .where('scope_id', '=', scopeId)
          .where('seq', '>', snapshot?.seq ?? 0)
          .orderBy('seq')
          .execute()
        const clients = await tx
          .selectFrom('clients')
          .select(['client_id', 'user_id'])
          .where('scope_id', '=', scopeId)
          .execute()
        return {
          snapshot: snapshot?.bytes,
          updates: updates.map((row) => row.bytes),
          seq: updates.at(-1)?.seq ?? snapshot?.seq ?? 0,
          clients: new Map(clients.map((row) => [row.client_id, row.user_id])),
        }
      }),

    compact: (scopeId, seq, at, bytes) =>
      database.transaction(async (tx) => {
        await tx.insertInto('snapshots').values({ scope_id: scopeId, seq, at, bytes }).execute()
        await tx
          .deleteFrom('updates')
          .where('scope_id', '=', scopeId)
          .where('seq', '<=', seq)
          .execute()
        await tx
          .deleteFrom('snapshots')
          .where('scope_id', '=', scopeId)
          .where('seq', '<', seq)
          .execute()
      }),
  }
}

async function insertUpdates(tx: Tx, entries: readonly LogEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += ROWS_PER_INSERT) {
    const rows = entries
      .slice(from, from + ROWS_PER_INSERT)
      .map(({ scopeId, seq, userId, at, bytes }) => ({
        scope_id: scopeId,
        seq,
        user_id: userId,
        at,
        bytes,
      }))
    await tx.insertInto('updates').values(rows).execute()
  }
}

async function updateScopes(tx: Tx, entries: readonly LogEntry[]): Promise<void> {
  for (const [scopeId, { at, title }] of newest(entries)) {
    await tx
      .updateTable('scopes')
      .set({ updated_at: at, ...(title === undefined ? {} : { title }) })
      .where('id', '=', scopeId)
      .execute()
  }
}

async function bindClients(tx: Tx, entries: readonly LogEntry[]): Promise<void> {
  const rows = entries.flatMap(({ scopeId, clients }) =>
    clients.map(({ client, userId }) => ({
      scope_id: scopeId,
      client_id: client,
      user_id: userId,
    })),
  )
  if (rows.length === 0) return
  await tx
    .insertInto('clients')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Remembers writing until its event is written, in `text_edits`. */
async function noteText(
  tx: Tx,
  { scopeId, userId, at }: LogEntry,
  { contents, late }: NonNullable<LogEntry['text']>,
): Promise<void> {
  await tx
    .insertInto('text_edits')
    .values({
      scope_id: scopeId,
      user_id: userId,
      contents: JSON.stringify(contents),
      edits: 1,
      since: at,
      until: at,
      late: late ? 1 : 0,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['scope_id', 'user_id'])
        .doUpdateSet((eb) => ({ edits: eb('text_edits.edits', '+', 1), until: at })),
    )
    .execute()
}

function eventsByTenant(entries: readonly LogEntry[]): Map<string, PlacedEvent[]> {
  const tenants = new Map<string, PlacedEvent[]>()
  for (const { tenantId, scopeId, events } of entries) {
    if (events.length === 0) continue
    const placed = tenants.get(tenantId) ?? []
    for (const event of events) placed.push({ ...event, scopeId })
    tenants.set(tenantId, placed)
  }
  return tenants
}

/** Per document: the time of its last entry, and the last title among its entries. */
function newest(
  entries: readonly LogEntry[],
): Map<number, { at: number; title: string | undefined }> {
  const documents = new Map<number, { at: number; title: string | undefined }>()
  for (const { scopeId, at, title } of entries) {
    documents.set(scopeId, { at, title: title ?? documents.get(scopeId)?.title })
  }
  return documents
}
