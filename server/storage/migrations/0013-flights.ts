/** Flights that somebody follows or followed, as they stand. What was said of them before is in the log of events. */
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('flights')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    // Carrier, number, cities and times, JSON.
    .addColumn('plan', 'text', (column) => column.notNull())
    // Status, gate, terminal and delay, JSON.
    .addColumn('state', 'text', (column) => column.notNull())
    // 1 while it is followed.
    .addColumn('tracked', 'integer', (column) => column.notNull())
    // Who began to.
    .addColumn('tracked_by', 'text', (column) => column.notNull())
    // When it leaves by its plan, and when it changed last, milliseconds since 1970.
    .addColumn('departs_at', 'integer', (column) => column.notNull())
    .addColumn('updated_at', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('flights_key', ['tenant', 'id'])
    .execute()
  await db.schema
    .createIndex('flights_tracked')
    .on('flights')
    .columns(['tenant', 'tracked', 'departs_at'])
    .execute()
}
