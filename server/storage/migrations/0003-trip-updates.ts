/** The update log of trips. */
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('trip_updates')
    .addColumn('scope_id', 'integer', (column) => column.notNull())
    // Number of the event in its tenant; a row is made from nothing else.
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('tenant', 'text', (column) => column.notNull())
    // Who did it; null is the server by itself.
    .addColumn('user_id', 'text')
    // activity_added, day_removed, trip_meta_updated …
    .addColumn('update_type', 'text', (column) => column.notNull())
    // JSON.
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('at', 'integer', (column) => column.notNull())
    // 1: done offline.
    .addColumn('late', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('trip_updates_key', ['scope_id', 'seq'])
    .modifyEnd(sql`without rowid`)
    .execute()
  // For the reset of a tenant's rows.
  await db.schema
    .createIndex('trip_updates_by_tenant')
    .on('trip_updates')
    .columns(['tenant'])
    .execute()
}
