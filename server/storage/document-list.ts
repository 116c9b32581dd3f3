/** What a database file holds, document by document. */
import type Database from 'better-sqlite3'
import type { BadLogRow } from './read-only.ts'

export interface ListedDocument {
  readonly scopeId: number
  readonly scope: string
  readonly title: string
  /** Milliseconds since 1970. */
  readonly updatedAt: number
  readonly deleted: boolean
  readonly updates: number
  readonly updateBytes: number
  readonly snapshots: number
  readonly snapshotBytes: number
  readonly quarantined: number
}

/** Every document in the order of its name; those of one name alone when it is given. */
export function listDocuments(database: Database.Database, scope?: string): ListedDocument[] {
  const rows = database
    .prepare(
      `select id as scopeId, name as scope, title, updated_at as updatedAt, deleted_at is not null as deleted,
         (select count(*) from updates where scope_id = scopes.id) as updates,
         (select coalesce(sum(length(bytes)), 0) from updates where scope_id = scopes.id) as updateBytes,
         (select count(*) from snapshots where scope_id = scopes.id) as snapshots,
         (select coalesce(sum(length(bytes)), 0) from snapshots where scope_id = scopes.id) as snapshotBytes,
         (select count(*) from quarantine where scope_id = scopes.id) as quarantined
       from scopes where ? is null or name = ? order by name`,
    )
    .all(scope ?? null, scope ?? null) as (Omit<ListedDocument, 'deleted'> & { deleted: number })[]
  return rows.map((row) => ({ ...row, deleted: row.deleted === 1 }))
}

export interface ListedSnapshot {
  readonly seq: number
  readonly at: number
  readonly bytes: number
}

/** The snapshots of a document, newest first. */
export function listSnapshots(database: Database.Database, scopeId: number): ListedSnapshot[] {
  return database
    .prepare(
      'select seq, at, length(bytes) as bytes from snapshots where scope_id = ? order by seq desc',
    )
    .all(scopeId) as ListedSnapshot[]
}

export interface ListedQuarantine {
  readonly id: number
  /** The name of the document, or its number when it has none any more. */
  readonly scope: string
  readonly kind: string
  readonly seq: number | null
  readonly userId: string | null
  readonly bytes: number | null
  readonly reason: string
  readonly waiting: boolean
  readonly at: number
}

/** What is in quarantine, oldest first; of one document alone when it is given. */
export function listQuarantine(database: Database.Database, scopeId?: number): ListedQuarantine[] {
  const rows = database
    .prepare(
      `select quarantine.id, coalesce(scopes.name, scope_id) as scope, quarantine.kind, seq, user_id as userId,
         length(bytes) as bytes, reason, waiting, at
       from quarantine left join scopes on scopes.id = scope_id
       where ? is null or scope_id = ? order by quarantine.id`,
    )
    .all(scopeId ?? null, scopeId ?? null) as (Omit<ListedQuarantine, 'waiting' | 'scope'> & {
    waiting: number
    scope: string | number
  })[]
  return rows.map((row) => ({ ...row, scope: String(row.scope), waiting: row.waiting === 1 }))
}

/** The bytes of a row in quarantine; null for a gap, `undefined` when there is no such row. */
export function quarantinedBytes(
  database: Database.Database,
  id: number,
): Uint8Array | null | undefined {
  return database.prepare('select bytes from quarantine where id = ?').pluck().get(id) as
    | Uint8Array
    | null
    | undefined
}

/** The rows from which a document is made: its snapshots, newest first, and its updates in order. */
export function rowsOf(
  database: Database.Database,
  scopeId: number,
): Record<'snapshots' | 'updates', { readonly seq: number; readonly bytes: Uint8Array }[]> {
  const read = (table: string, order: string): { seq: number; bytes: Uint8Array }[] =>
    database
      .prepare(`select seq, bytes from ${table} where scope_id = ? order by seq ${order}`)
      .all(scopeId) as { seq: number; bytes: Uint8Array }[]
  return { snapshots: read('snapshots', 'desc'), updates: read('updates', 'asc') }
}

/** The epoch of the file, and until when people may bring back what others wrote, where that is in the future. */
export function epochOf(
  database: Database.Database,
  now: number,
): { readonly epoch: string; readonly reason: string; readonly recoveringUntil: number | null } {
  const { id, reason } = database
    .prepare('select id, reason from epochs order by rowid desc limit 1')
    .get() as { id: string; reason: string }
  const until = database
    .prepare('select max("until") from recovery where scope_id is null and "until" > ?')
    .pluck()
    .get(now) as number | null
  return { epoch: id, reason, recoveringUntil: until }
}

/** How many rows of each document are not what was written. */
export function countByDocument(bad: readonly BadLogRow[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const { scopeId } of bad) counts.set(scopeId, (counts.get(scopeId) ?? 0) + 1)
  return counts
}
