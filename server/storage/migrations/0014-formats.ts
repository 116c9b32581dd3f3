/** Trips in other formats: imports, reports, and calendars that can be subscribed to. */
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('trip_imports')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('scope_id', 'integer', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // The same key of the same person in the same trip is the same import.
    .addColumn('key', 'text')
    .addColumn('job_id', 'text', (column) => column.notNull())
    // 1: nothing is written, only looked at.
    .addColumn('dry_run', 'integer', (column) => column.notNull())
    // What was sent; null once it is done.
    .addColumn('csv', 'text')
    // So many of the rows that can be taken are in the trip.
    .addColumn('written', 'integer', (column) => column.notNull().defaultTo(0))
    // JSON; null until it is done.
    .addColumn('report', 'text')
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addUniqueConstraint('trip_imports_once', ['scope_id', 'user_id', 'key'])
    .execute()
  await db.schema
    .createIndex('trip_imports_by_age')
    .on('trip_imports')
    .column('created_at')
    .execute()
  await db.schema
    .createIndex('trip_imports_of')
    .on('trip_imports')
    .columns(['tenant', 'user_id'])
    .execute()
  await db.schema
    .createTable('reports')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // 1: asked for as an admin, and made with an admin's rights.
    .addColumn('as_admin', 'integer', (column) => column.notNull())
    .addColumn('job_id', 'text', (column) => column.notNull())
    // What was asked for, as JSON.
    .addColumn('request', 'text', (column) => column.notNull())
    // The file; null until it is made.
    .addColumn('bytes', 'blob')
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('reports_of')
    .on('reports')
    .columns(['tenant', 'user_id', 'id'])
    .execute()
  await db.schema.createIndex('reports_by_age').on('reports').column('created_at').execute()
  await db.schema
    .createTable('calendar_feeds')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('scope_id', 'integer', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // SHA-256 of the secret in its address, hex: who reads this table can read no calendar with it.
    .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('calendar_feeds_of')
    .on('calendar_feeds')
    .columns(['scope_id', 'user_id'])
    .execute()
  await db.schema.createIndex('scopes_by_tenant').on('scopes').columns(['tenant', 'id']).execute()
}
