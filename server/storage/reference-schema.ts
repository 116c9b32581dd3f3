/** How the tables should be made, for a file in which that can no longer be read. */
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { MIGRATIONS } from './migrations/all.ts'

/**
 * The statements that make the tables and then their indexes, as they are after so many migrations; all when there are
 * fewer.
 */
export async function referenceSchema(
  migrations: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const database = new Database(':memory:')
  const db = new Kysely({ dialect: new SqliteDialect({ database }) })
  const last = Object.keys(MIGRATIONS).toSorted()[migrations - 1]
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
  })
  const { error } =
    last === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(last)
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('a migration failed', { cause: error })
  const rows = database
    .prepare(
      "select tbl_name, sql from sqlite_schema where name not like 'sqlite_%' order by type desc, rowid",
    )
    .all() as { tbl_name: string; sql: string }[]
  await db.destroy()
  const tables = new Map<string, string[]>()
  for (const { tbl_name, sql } of rows) tables.set(tbl_name, [...(tables.get(tbl_name) ?? []), sql])
  return tables
}
