/** Votes that must stay hidden: they never lie in a document. */
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('secret_votes')
    .addColumn('scope_id', 'integer', (column) => column.notNull())
    .addColumn('poll_id', 'text', (column) => column.notNull())
    // The poll's own id where the ballot keeps all that somebody says in one entry.
    .addColumn('option_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // JSON, as in a document; it names its epoch.
    .addColumn('vote', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('secret_votes_key', ['scope_id', 'poll_id', 'option_id', 'user_id'])
    .modifyEnd(sql`without rowid`)
    .execute()
}
