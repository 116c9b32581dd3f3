/** The rows of a document as the database has them, and whether they can be believed at first sight. */
import type { Database, Queries } from '../../storage/database.ts'
import { isSound } from '../../storage/row-checksum.ts'

export interface StoredRow {
  readonly seq: number
  readonly bytes: Uint8Array
  /** It is what was written, in the place where it was written. */
  readonly sound: boolean
}

export interface StoredRows {
  /** Newest first. */
  readonly snapshots: readonly StoredRow[]
  /** In order. */
  readonly updates: readonly StoredRow[]
  /** Rows in quarantine that lacked something, by their number there. */
  readonly waiting: readonly { readonly id: number; readonly bytes: Uint8Array }[]
  /** Whose each Yjs client is. */
  readonly clients: ReadonlyMap<number, string>
}

/** The newest snapshot and the updates after it, or every row that is kept. */
export async function readRows(
  query: Queries,
  scopeId: number,
  which: 'newest' | 'all',
): Promise<StoredRows> {
  const judged = (kind: 'update' | 'snapshot', rows: readonly FoundRow[]): StoredRow[] =>
    rows.map((row) => ({ seq: row.seq, bytes: row.bytes, sound: isSound(kind, scopeId, row) }))
  const snapshots = await newestSnapshots(query, scopeId)
    .$if(which === 'newest', (select) => select.limit(1))
    .execute()
  const after = which === 'newest' ? (snapshots[0]?.seq ?? 0) : 0
  const updates = await updatesAfter(query, scopeId, after).execute()
  const waiting = await query
    .selectFrom('quarantine')
    .select(['id', 'bytes'])
    .where('scope_id', '=', scopeId)
    .where('waiting', '=', 1)
    .orderBy('id')
    .execute()
  const clients = await query
    .selectFrom('clients')
    .select(['client_id', 'user_id'])
    .where('scope_id', '=', scopeId)
    .execute()
  return {
    snapshots: judged('snapshot', snapshots),
    updates: judged('update', updates),
    waiting: waiting.flatMap(({ id, bytes }) => (bytes ? [{ id, bytes }] : [])),
    clients: new Map(clients.map((row) => [row.client_id, row.user_id])),
  }
}

const newestSnapshots = (query: Queries, scopeId: number) =>
  query
    .selectFrom('snapshots')
    .select(['seq', 'bytes', 'checksum'])
    .where('scope_id', '=', scopeId)
    .orderBy('seq', 'desc')

const updatesAfter = (query: Queries, scopeId: number, seq: number) =>
  query
    .selectFrom('updates')
    .select(['seq', 'bytes', 'checksum'])
    .where('scope_id', '=', scopeId)
    .where('seq', '>', seq)
    .orderBy('seq')

/** The last update that the newest snapshot holds; 0 without one. */
export async function newestSnapshotSeq(query: Queries, scopeId: number): Promise<number> {
  const row = await newestSnapshots(query, scopeId)
    .clearSelect()
    .select('seq')
    .limit(1)
    .executeTakeFirst()
  return row?.seq ?? 0
}

/** Rows that are read are not what was written, or not all there. */
export class DamagedLog extends Error {}

/** So many rows are handed over at once; nobody else waits longer than that takes. */
const ROWS_AT_ONCE = 500

/**
 * The newest snapshot and the updates after it up to `seq`, in parts. No other reader or writer waits for the whole of it.
 * Throws a DamagedLog.
 */
export async function* logUpTo(
  database: Database,
  scopeId: number,
  seq: number,
): AsyncGenerator<readonly Uint8Array[]> {
  const snapshot = await newestSnapshots(database.query, scopeId).limit(1).executeTakeFirst()
  if (snapshot && !isSound('snapshot', scopeId, snapshot)) throw new DamagedLog()
  if (snapshot) yield [snapshot.bytes]
  for (let last = snapshot?.seq ?? 0; last < seq;) {
    const rows = await updatesAfter(database.query, scopeId, last)
      .where('seq', '<=', seq)
      .limit(ROWS_AT_ONCE)
      .execute()
    const whole = rows.every(
      (row, index) => row.seq === last + 1 + index && isSound('update', scopeId, row),
    )
    if (!whole || rows.length === 0) throw new DamagedLog()
    yield rows.map(({ bytes }) => bytes)
    last += rows.length
  }
}

interface FoundRow {
  readonly seq: number
  readonly bytes: Uint8Array
  readonly checksum: number
}

/** Whether every row is there and is what was written, and none waits for another try. */
export function isWhole({ snapshots, updates, waiting }: StoredRows): boolean {
  const first = (snapshots[0]?.seq ?? 0) + 1
  return (
    waiting.length === 0 &&
    snapshots.every(({ sound }) => sound) &&
    updates.every(({ sound, seq }, index) => sound && seq === first + index)
  )
}

/** The numbers after `base` that none of the rows has, up to the last one that any has. */
export function gapsIn(
  updates: readonly StoredRow[],
  base: number,
): readonly { readonly from: number; readonly to: number }[] {
  const gaps: { from: number; to: number }[] = []
  let expected = base + 1
  for (const { seq } of updates.filter((row) => row.seq > base)) {
    if (seq > expected) gaps.push({ from: expected, to: seq - 1 })
    expected = seq + 1
  }
  return gaps
}
