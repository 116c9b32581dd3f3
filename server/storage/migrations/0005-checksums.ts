/** Checksums of the log's rows, the quarantine for rows that cannot be loaded, epochs, and times of recovery. */
import { sql, type Kysely } from 'kysely'
import { rowChecksum, type LogRowKind } from '../row-checksum.ts'

interface Row {
  scope_id: number
  seq: number
  bytes: Uint8Array
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await addChecksums(db, 'updates', 'update')
  await addChecksums(db, 'snapshots', 'snapshot')
  await db.schema
    .createTable('quarantine')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('scope_id', 'integer', (column) => column.notNull())
    // update or snapshot: a row of the log; gap: rows that are not there; incoming: an update that was never logged.
    .addColumn('kind', 'text', (column) => column.notNull())
    // Where the row stood in the log, or the first one that is not there; null for an incoming update.
    .addColumn('seq', 'integer')
    // Who sent it, where that is known.
    .addColumn('user_id', 'text')
    // As found; null for a gap.
    .addColumn('bytes', 'blob')
    .addColumn('reason', 'text', (column) => column.notNull())
    // 1: it builds on what is missing, and is tried again whenever the document is loaded.
    .addColumn('waiting', 'integer', (column) => column.notNull())
    .addColumn('at', 'integer', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('quarantine_by_scope')
    .on('quarantine')
    .columns(['scope_id', 'waiting'])
    .execute()
  await db.schema
    .createTable('epochs')
    // Random; the newest row is the epoch of this database. Numbers of events mean something only within an epoch.
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('since', 'integer', (column) => column.notNull())
    // created, restored (from a backup) or repaired (after damage to the file).
    .addColumn('reason', 'text', (column) => column.notNull())
    .execute()
  await sql`insert into epochs (id, since, reason) values (lower(hex(randomblob(8))), unixepoch() * 1000, 'created')`.execute(
    db,
  )
  await db.schema
    .createTable('recovery')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    // The document that lost something, or null: the whole database did.
    .addColumn('scope_id', 'integer')
    // Within this time people may bring back what others had written.
    .addColumn('since', 'integer', (column) => column.notNull())
    .addColumn('until', 'integer', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .execute()
}

async function addChecksums(
  db: Kysely<unknown>,
  table: 'updates' | 'snapshots',
  kind: LogRowKind,
): Promise<void> {
  await db.schema
    .alterTable(table)
    // See row-checksum.ts. The default is only for the moment until the row has got its own.
    .addColumn('checksum', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  let after: Pick<Row, 'scope_id' | 'seq'> = { scope_id: 0, seq: 0 }
  for (;;) {
    const { rows } = await sql<Row>`
      select scope_id, seq, bytes from ${sql.table(table)}
      where (scope_id, seq) > (${after.scope_id}, ${after.seq}) order by scope_id, seq limit 20`.execute(
      db,
    )
    for (const { scope_id, seq, bytes } of rows) {
      await sql`
        update ${sql.table(table)} set checksum = ${rowChecksum(kind, scope_id, seq, bytes)}
        where scope_id = ${scope_id} and seq = ${seq}`.execute(db)
    }
    const last = rows.at(-1)
    if (!last) return
    after = last
  }
}
