/** The append-only log of every document, and the snapshots that keep it short. */
import { chunksOf } from '../../core/chunks.ts'
import type { Logger } from '../../core/logger.ts'
import { Refusal } from '../../core/refusal.ts'
import type { EventLog, PlacedEvent } from '../../events/event-log.ts'
import type { NewEvent } from '../../events/new-event.ts'
import { auditStatements, type AuditEntry } from '../../storage/audit.ts'
import type { Database, Tx, Write } from '../../storage/database.ts'
import { rowChecksum } from '../../storage/row-checksum.ts'
import { CUT_ABOVE_BYTES } from './cut-state.ts'
import type { DoubtfulRows } from './doubtful-rows.ts'
import type { Made } from './make-snapshot.ts'
import { placeSnapshot } from './place-snapshot.ts'
import type { State } from './rebuild-messages.ts'
import type { Rebuild } from './rebuild.ts'
import { DamagedLog, isWhole, logUpTo, newestSnapshotSeq, readRows } from './stored-rows.ts'

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

/** A stored document: apply the slices of its snapshot, then `updates`, in order. */
export interface StoredDocument {
  /** None of a document without a snapshot. */
  readonly slices: readonly Uint8Array[]
  readonly snapshotBytes: number
  readonly updates: readonly Uint8Array[]
  /** Number of the last update; 0 for a document that was never written to. */
  readonly seq: number
  /** Whose each Yjs client is. */
  readonly clients: ReadonlyMap<number, string>
}

export interface UpdateLog {
  /** Writes all entries in one transaction: on disk when it resolves, none of them when it rejects. */
  append(entries: readonly LogEntry[]): Promise<void>
  /**
   * Every row that can be believed; what cannot goes into quarantine and is reported. `each`: the rows as they are gave no
   * healthy document, so each has to prove itself. Rejects with STORAGE_UNAVAILABLE when nothing can be read.
   */
  load(scopeId: number, proof?: 'checksums' | 'each'): Promise<StoredDocument>
  /**
   * Makes the document as of `seq` the base of what is loaded from now on, once it has been read back elsewhere and found
   * the same as the log, and the log to hold what the live document has. Resolves with the bytes of the new base. Rejects
   * when it was not; then everything stays as it was.
   */
  compact(scopeId: number, seq: number, at: number, live: LiveState): Promise<number>
}

/** A live document. */
export interface LiveState {
  /** As of `seq`, see `extentOf`. */
  readonly extent: Uint8Array
  /** All of it, of some moment after that, once it is on disk. Asked for only when the log cannot be used. */
  readonly whole: () => Promise<State>
}

export interface UpdateLogParts {
  readonly database: Database
  readonly events: EventLog
  readonly rebuild: Rebuild
  readonly doubtful: DoubtfulRows
  readonly logger: Logger
}

/** SQLite takes at most 32,766 parameters in a statement; an entry has six. */
const ROWS_PER_INSERT = 500

/** So many updates are applied again at most to make a snapshot. */
const MOST_FOLLOWED = 50_000

export function createUpdateLog(parts: UpdateLogParts): UpdateLog {
  const { database, events, rebuild, doubtful, logger } = parts
  /** Documents of which no good snapshot could be made: their rows have to prove themselves at the next opening. */
  const suspects = new Set<number>()

  async function sliced(
    snapshot: Uint8Array | undefined,
  ): Promise<Pick<StoredDocument, 'slices' | 'snapshotBytes'>> {
    if (!snapshot) return { slices: [], snapshotBytes: 0 }
    const snapshotBytes = snapshot.length
    if (snapshotBytes <= CUT_ABOVE_BYTES) return { slices: [snapshot], snapshotBytes }
    try {
      return { slices: await rebuild.cut(snapshot), snapshotBytes }
    } catch (error) {
      const reason = (error as Error).message
      logger.warn({ reason }, 'A large document could not be cut and is opened in one go.')
      return { slices: [snapshot], snapshotBytes }
    }
  }

  async function load(scopeId: number, proof: 'checksums' | 'each'): Promise<StoredDocument> {
    const rows = await database.read((query) => readRows(query, scopeId, 'newest'))
    if (proof === 'each' || suspects.delete(scopeId) || !isWhole(rows)) {
      const { state, seq, clients } = await doubtful.load(scopeId)
      return { ...(await sliced(state)), updates: [], seq, clients }
    }
    const { snapshots, updates, clients } = rows
    return {
      ...(await sliced(snapshots[0]?.bytes)),
      updates: updates.map((row) => row.bytes),
      seq: updates.at(-1)?.seq ?? snapshots[0]?.seq ?? 0,
      clients,
    }
  }

  async function snapshotOf(scopeId: number, seq: number, live: LiveState): Promise<Made> {
    const base = await newestSnapshotSeq(database.query, scopeId)
    // Whoever writes so fast that nobody can follow needs a short log more than a look at a long one.
    if (seq - base > MOST_FOLLOWED) return checked(await live.whole())
    try {
      return await rebuild.make(live.extent, () => logUpTo(database, scopeId, seq))
    } catch (error) {
      if (!(error instanceof DamagedLog)) throw error
      logger.error(
        { scopeId },
        'Stored rows of an open document are damaged; a snapshot replaces them.',
      )
      return checked(await live.whole())
    }
  }

  async function checked(state: State): Promise<Made> {
    const reason = await rebuild.check(state)
    return reason === undefined ? { snapshot: state.snapshot } : { reason }
  }

  return {
    append: (entries) =>
      database.write((tx) => [
        ...updateRows(tx, entries),
        ...scopeChanges(tx, entries),
        ...clientRows(tx, entries),
        ...[...textsIn(entries)].map((writing) => textRow(tx, writing)),
        ...[...eventsByTenant(entries)].flatMap(([tenantId, placed]) =>
          events.statements(tx, tenantId, placed),
        ),
        ...auditStatements(
          tx,
          entries.flatMap(({ audit }) => audit),
        ),
      ]),

    async load(scopeId, proof = 'checksums') {
      try {
        return await load(scopeId, proof)
      } catch (error) {
        const reason = (error as Error).message
        logger.error({ scopeId, reason }, 'A stored document cannot be read.')
        throw new Refusal(
          'STORAGE_UNAVAILABLE',
          'This document cannot be read from the disk just now. Nothing of it is changed; try again later.',
        )
      }
    },

    async compact(scopeId, seq, at, live) {
      const made = await snapshotOf(scopeId, seq, live)
      if ('reason' in made) {
        suspects.add(scopeId)
        throw new BadSnapshot(made.reason)
      }
      const { snapshot: bytes } = made
      await database.transaction((tx) => placeSnapshot(tx, { scopeId, seq, at, bytes }))
      return bytes.length
    },
  }
}

/** A snapshot is not what it should be. */
export class BadSnapshot extends Error {}

function updateRows(tx: Tx, entries: readonly LogEntry[]): Write[] {
  return [...chunksOf(entries, ROWS_PER_INSERT)].map((some) =>
    tx.insertInto('updates').values(
      some.map(({ scopeId, seq, userId, at, bytes }) => ({
        scope_id: scopeId,
        seq,
        user_id: userId,
        at,
        bytes,
        checksum: rowChecksum('update', scopeId, seq, bytes),
      })),
    ),
  )
}

function scopeChanges(tx: Tx, entries: readonly LogEntry[]): Write[] {
  return [...newest(entries)].map(([scopeId, { at, title }]) =>
    tx
      .updateTable('scopes')
      .set({ updated_at: at, ...(title === undefined ? {} : { title }) })
      .where('id', '=', scopeId),
  )
}

function clientRows(tx: Tx, entries: readonly LogEntry[]): Write[] {
  const rows = entries.flatMap(({ scopeId, clients }) =>
    clients.map(({ client, userId }) => ({
      scope_id: scopeId,
      client_id: client,
      user_id: userId,
    })),
  )
  if (rows.length === 0) return []
  return [
    tx
      .insertInto('clients')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing()),
  ]
}

/** What one person wrote in the texts of one document. */
interface Writing {
  readonly scopeId: number
  readonly userId: string
  readonly contents: readonly string[]
  readonly late: boolean
  readonly since: number
  edits: number
  until: number
}

/** One for each document and person, however much was written. */
function textsIn(entries: readonly LogEntry[]): Iterable<Writing> {
  const writings = new Map<string, Writing>()
  for (const { scopeId, userId, at, text } of entries) {
    if (!text) continue
    const key = `${scopeId} ${userId}`
    const known = writings.get(key)
    if (known) {
      known.edits += 1
      known.until = at
    } else writings.set(key, { scopeId, userId, ...text, since: at, until: at, edits: 1 })
  }
  return writings.values()
}

/** Remembers writing until its event is written, in `text_edits`. */
function textRow(tx: Tx, { scopeId, userId, contents, edits, since, until, late }: Writing): Write {
  return tx
    .insertInto('text_edits')
    .values({
      scope_id: scopeId,
      user_id: userId,
      contents: JSON.stringify(contents),
      edits,
      since,
      until,
      late: late ? 1 : 0,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['scope_id', 'user_id'])
        .doUpdateSet((eb) => ({ edits: eb('text_edits.edits', '+', edits), until })),
    )
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
