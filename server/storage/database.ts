/** The database: queries, and transactions that commit as one or not at all. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
  Kysely,
  sql,
  type Compilable,
  type ExpressionBuilder,
  type InsertObject,
  type Transaction,
} from 'kysely'
import { Migrator } from 'kysely/migration'
import { systemClock, type Clock } from '../core/clock.ts'
import { silentLogger, type Logger } from '../core/logger.ts'
import { openTrouble } from './disk-trouble.ts'
import { currentEpoch } from './epochs.ts'
import { MIGRATIONS } from './migrations/all.ts'
import { recordFindings } from './record-findings.ts'
import { HOW_TABLES_ARE_MADE, schemaChecksum } from './schema-checksum.ts'
import { asTransaction, sqliteDialect } from './sqlite-dialect.ts'
import { startSqliteThread, type SqliteThread } from './sqlite-thread.ts'
import type { Tables } from './tables.ts'

/** What queries are asked of: the database, a transaction, or a reading. */
export type Queries = Kysely<Tables>

/** What a condition on rows of these tables is made of. */
export type Expressions<Table extends keyof Tables> = ExpressionBuilder<Tables, Table>

/** A statement that is one of several, see `Database.write`. */
export type Write = Compilable

/** A row as it is inserted. */
export type NewRow<Table extends keyof Tables> = InsertObject<Tables, Table>

/** Only `Database.transaction` makes one: a write that belongs into a transaction does not compile outside. */
export type Tx = Transaction<Tables> & { readonly __Tx: true }

export interface Database {
  /** For reads, and for single statements that stand alone. */
  readonly query: Queries
  /**
   * Everything in `run` is on disk when this resolves, and nothing of it when it rejects. Only queries inside: other
   * work waits.
   */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * One transaction of statements of which none needs the answer to another, sent in one go: a busy event loop makes it wait
   * once and not once for each. On disk when it resolves, none of them when it rejects. `make` only makes them.
   */
  write(make: (tx: Tx) => readonly Write[]): Promise<void>
  /** Reads that all see the same state. No writer makes them wait, of this process or another. */
  read<T>(run: (query: Queries) => Promise<T>): Promise<T>
  /**
   * Random, and another one after a backup was restored or a damaged file repaired: what was numbered in an earlier
   * epoch, such as events, may since have been numbered again.
   */
  readonly epoch: string
  close(): Promise<void>
}

/** The file of a database in its folder. */
export const databaseFile = (folder: string): string => join(folder, 'concord.db')

/**
 * Opens `concord.db` in the folder, making both where they are missing, and brings its tables up to date. A damaged file
 * is repaired as far as it can be; what was found is reported, and is in the audit log. Rejects with one line about what is
 * wrong and what to do when the file cannot be used; `code` is LOCKED when another server holds it. `onDeath`: the database
 * is lost and the process should end.
 */
export async function openDatabase(
  folder: string,
  onDeath: (error: Error) => void,
  { logger = silentLogger, clock = systemClock }: { logger?: Logger; clock?: Clock } = {},
): Promise<Database> {
  try {
    mkdirSync(folder, { recursive: true })
    const thread = await startSqliteThread(databaseFile(folder), onDeath, logger)
    return await databaseOn(thread, logger, clock)
  } catch (error) {
    const { code } = error as { code?: string }
    const words = openTrouble(error as Error)
    throw Object.assign(new Error(words, { cause: error }), code === undefined ? {} : { code })
  }
}

/** The database behind a thread, with its tables brought up to date; where that fails, the thread is ended. */
export async function databaseOn(
  thread: SqliteThread,
  logger: Logger,
  clock: Clock,
): Promise<Database> {
  const query = new Kysely<Tables>({ dialect: sqliteDialect(thread) })
  const database = databaseOf(query)
  try {
    await migrate(query)
    await recordFindings(database, thread.findings, logger, clock.now())
    // From here on nobody waits long for another program's lock: `transaction` tries again meanwhile.
    await sql`pragma busy_timeout = 100`.execute(query)
    return { ...database, epoch: await currentEpoch(query) }
  } catch (error) {
    await query.destroy()
    throw error
  }
}

function databaseOf(query: Queries): Omit<Database, 'epoch'> {
  return {
    query,
    transaction: (run) =>
      whenFree((begun) =>
        query.transaction().execute((tx) => {
          begun()
          return run(tx as Tx)
        }),
      ),
    async write(make) {
      const statements = make(query as Tx).map((statement) => statement.compile())
      if (statements.length === 0) return
      await whenFree(() => query.executeQuery(asTransaction(statements)))
    },
    read: (run) => query.transaction().setAccessMode('read only').execute(run),
    close: () => query.destroy(),
  }
}

/** Another program may hold a lock on the file. The waits between attempts, ms; reads go on meanwhile. */
const LOCKED_WAITS = [10, 20, 50, 100, 200, 500, 1000, 1500, 1500]

/** `begun` is called once the lock is ours: from then on nothing is tried again. */
async function whenFree<T>(run: (begun: () => void) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    let hasBegun = false
    try {
      return await run(() => {
        hasBegun = true
      })
    } catch (error) {
      const wait = LOCKED_WAITS[attempt]
      const locked = !hasBegun && (error as { code?: string }).code === 'SQLITE_BUSY'
      if (!locked || wait === undefined) throw error
      await pause(wait)
    }
  }
}

/** All missing migrations, or none of them. */
async function migrate(query: Queries): Promise<void> {
  await query.transaction().execute(async (tx) => {
    const provider = { getMigrations: () => Promise.resolve(MIGRATIONS) }
    const { error, results } = await new Migrator({ db: tx, provider }).migrateToLatest()
    if (error !== undefined)
      throw error instanceof Error ? error : new Error('a migration failed', { cause: error })
    if (results?.length === 0) return
    const { rows } = await sql<{ made: string }>`${sql.raw(HOW_TABLES_ARE_MADE)}`.execute(tx)
    await sql`pragma user_version = ${sql.raw(String(schemaChecksum(rows[0]!.made)))}`.execute(tx)
  })
}
