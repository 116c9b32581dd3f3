/** The database: queries, and transactions that commit as one or not at all. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely, type Transaction } from 'kysely'
import { Migrator } from 'kysely/migration'
import { MIGRATIONS } from './migrations/all.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { startSqliteThread } from './sqlite-thread.ts'
import type { Tables } from './tables.ts'

/** Only `Database.transaction` makes one: a write that belongs into a transaction does not compile outside. */
export type Tx = Transaction<Tables> & { readonly __Tx: true }

export interface Database {
  /** For reads, and for single statements that stand alone. */
  readonly query: Kysely<Tables>
  /** Everything in `run` is on disk when this resolves, and nothing of it when it rejects. Only queries inside: other work waits. */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * Opens `concord.db` in the folder, making both where they are missing, and brings its tables up to date. Rejects with
 * a DatabaseError when the file cannot be used. `onDeath`: the database is lost and the process should end.
 */
export async function openDatabase(
  folder: string,
  onDeath: (error: Error) => void,
): Promise<Database> {
  mkdirSync(folder, { recursive: true })
  const thread = await startSqliteThread(join(folder, 'concord.db'), onDeath)
  const query = new Kysely<Tables>({ dialect: sqliteDialect(thread) })
  const { error } = await new Migrator({
    db: query,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
  }).migrateToLatest()
  if (error !== undefined) {
    await query.destroy()
    throw error instanceof Error ? error : new Error('a migration failed', { cause: error })
  }
  return {
    query,
    transaction: (run) => query.transaction().execute((tx) => run(tx as Tx)),
    close: () => query.destroy(),
  }
}
