/** The append-only log of every document, and the snapshots that keep it short. */
import type { Database } from '../storage/database.ts'

/** One update of one document, to be written. */
export interface LogEntry {
  readonly scopeId: number
  readonly seq: number
  readonly userId: string
  readonly at: number
  readonly bytes: Uint8Array
  /** The document's title, when this update changed it. */
  readonly title?: string
}

/** A stored document: apply `snapshot`, then `updates` in order. */
export interface StoredDocument {
  readonly snapshot: Uint8Array | undefined
  readonly updates: readonly Uint8Array[]
  /** Number of the last update; 0 for a document that was never written to. */
  readonly seq: number
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

export function createUpdateLog(database: Database): UpdateLog {
  return {
    append: (entries) =>
      database.transaction(async (tx) => {
        for (let from = 0; from < entries.length; from += ROWS_PER_INSERT) {
          const rows = entries.slice(from, from + ROWS_PER_INSERT)
          await tx
            .insertInto('updates')
            .values(
              rows.map(({ scopeId, seq, userId, at, bytes }) => ({
                scope_id: scopeId,
                seq,
                user_id: userId,
                at,
                bytes,
              })),
            )
            .execute()
        }
        for (const [scopeId, { at, title }] of newest(entries)) {
          await tx
            .updateTable('scopes')
            .set({ updated_at: at, ...(title === undefined ? {} : { title }) })
            .where('id', '=', scopeId)
            .execute()
        }
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
        return {
          snapshot: snapshot?.bytes,
          updates: updates.map((row) => row.bytes),
          seq: updates.at(-1)?.seq ?? snapshot?.seq ?? 0,
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
