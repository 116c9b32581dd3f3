/** Who wants to be seen by nobody. */
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('hiding')
    .addColumn('tenant', 'text', (column) => column.notNull())
    // The row is there until this person shows themselves.
    .addColumn('user_id', 'text', (column) => column.notNull())
    // Milliseconds since 1970.
    .addColumn('since', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('hiding_key', ['tenant', 'user_id'])
    .modifyEnd(sql`without rowid`)
    .execute()
}
