/** A database file with the log of documents in it, to be damaged: real rows, written as the server writes them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KINDS, type Kind } from '@concord/schemas'
import SqliteFile from 'better-sqlite3'
import * as Y from 'yjs'
import { systemClock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import { createMetrics, type Metrics } from '../../core/metrics.ts'
import { createEventLog } from '../../events/event-log.ts'
import { databaseFile, openDatabase, type Database } from '../../storage/database.ts'
import { openStored } from '../live/open-stored.ts'
import { openLog, type OpenLog } from '../update-log/open-log.ts'
import { extentOf } from '../yjs/extent.ts'

const KIND: Kind = KINDS.document
export const SCOPE = 1

export interface LogBench {
  readonly folder: string
  readonly database: Database
  readonly open: OpenLog
  readonly metrics: Metrics
  /** What the operator was told at level error or warn. */
  readonly told: readonly {
    readonly level: string
    readonly message: string
    readonly fields: object
  }[]
  /** Appends updates of one document, numbered from `from`. */
  append(updates: readonly Uint8Array[], from?: number, scopeId?: number): Promise<void>
  /** Replaces the log of `doc` up to `seq` by a snapshot, as the compactor does. */
  compact(doc: Y.Doc, seq: number): Promise<number>
  /** Opens the document as the server does. */
  load(scopeId?: number): Promise<Y.Doc>
  /** Runs statements behind the server's back. */
  tamper(sql: string, ...values: (string | number | Uint8Array)[]): void
  rows<T>(sql: string): T[]
  close(): Promise<void>
}

export async function logBench(
  folder = mkdtempSync(join(tmpdir(), 'concord-log-')),
): Promise<LogBench> {
  const told: { level: string; message: string; fields: object }[] = []
  const tell = (level: string) => (fields: object, message: string) =>
    void told.push({ level, message, fields })
  const logger: Logger = { debug() {}, info() {}, warn: tell('warn'), error: tell('error') }
  const metrics = createMetrics()
  const onDeath = (error: Error): never => {
    throw error
  }
  const database = await openDatabase(folder, onDeath, { logger })
  const events = createEventLog(database, new Map())
  const open = await openLog({ database, events, clock: systemClock, logger, metrics })
  // Not node:sqlite: two copies of SQLite in one process take each other's locks away.
  const behind = <T>(work: (file: SqliteFile.Database) => T): T => {
    const file = new SqliteFile(databaseFile(folder))
    try {
      return work(file)
    } finally {
      file.close()
    }
  }
  return {
    folder,
    database,
    open,
    metrics,
    told,
    append: (updates, from = 1, scopeId = SCOPE) =>
      open.log.append(
        updates.map((bytes, index) => ({
          scopeId,
          tenantId: 'default',
          seq: from + index,
          userId: 'ana',
          at: 0,
          bytes,
          events: [],
          clients: [],
          audit: [],
        })),
      ),
    compact: (doc, seq) =>
      open.log.compact(SCOPE, seq, 0, {
        extent: extentOf(doc),
        whole: async () => ({
          snapshot: Y.encodeStateAsUpdate(doc),
          vector: Y.encodeStateVector(doc),
        }),
      }),
    async load(scopeId = SCOPE) {
      const doc = new Y.Doc()
      await openStored(open.log, scopeId, doc, KIND)
      return doc
    },
    tamper: (sql, ...values) =>
      behind((file) => {
        if (file.prepare(sql).run(...values).changes === 0)
          throw new Error('nothing was tampered with')
      }),
    rows: <T>(sql: string) => behind((file) => file.prepare(sql).all() as T[]),
    async close() {
      await open.close()
      await database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** What `write` changes in a document, as one update. */
export function updateOf(doc: Y.Doc, write: () => void): Uint8Array {
  let update: Uint8Array | undefined
  const keep = (bytes: Uint8Array): void => {
    update = bytes
  }
  doc.on('update', keep)
  doc.transact(write)
  doc.off('update', keep)
  return update!
}

/** A document that one person types into, a word at a time, and its updates. */
export function typed(words: readonly string[]): { doc: Y.Doc; updates: Uint8Array[] } {
  const doc = new Y.Doc()
  const text = doc.getText('text')
  return { doc, updates: words.map((word) => updateOf(doc, () => text.insert(text.length, word))) }
}

export const textOf = (doc: Y.Doc): string => doc.getText('text').toJSON()
