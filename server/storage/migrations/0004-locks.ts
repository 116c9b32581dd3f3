/** Who holds which document's lock. */
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('locks')
    // One lock at most for a document.
    .addColumn('scope_id', 'integer', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // All times are milliseconds since 1970.
    .addColumn('taken_at', 'integer', (column) => column.notNull())
    // It counts for nothing from then on; the row goes with the event that says so.
    .addColumn('expires_at', 'integer', (column) => column.notNull())
    // In the holder's words.
    .addColumn('reason', 'text')
    .execute()
}
