/** What people say to each other, and how far everybody has read. */
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('messages')
    .addColumn('scope_id', 'integer', (column) => column.notNull())
    // The number of the event that told of it: the order of a chat.
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // What the author was called then.
    .addColumn('user_name', 'text', (column) => column.notNull())
    // Empty once it was deleted.
    .addColumn('text', 'text', (column) => column.notNull())
    // text, suggestion or alert.
    .addColumn('type', 'text', (column) => column.notNull())
    // The id of the message that it answers.
    .addColumn('reply_to', 'text')
    // JSON: user ids.
    .addColumn('mentions', 'text', (column) => column.notNull())
    // Under which its author's device sent it.
    .addColumn('client_key', 'text')
    // All times are milliseconds since 1970.
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('edited_at', 'integer')
    .addColumn('deleted_at', 'integer')
    // JSON: the collection and the id of the entry that it became.
    .addColumn('became', 'text')
    // JSON: the numbers of the events that have its text, which they lose when it is deleted.
    .addColumn('told', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('messages_key', ['scope_id', 'seq'])
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema
    .createIndex('messages_by_id')
    .unique()
    .on('messages')
    .columns(['scope_id', 'id'])
    .execute()
  await db.schema
    .createIndex('messages_by_client_key')
    .unique()
    .on('messages')
    .columns(['scope_id', 'user_id', 'client_key'])
    .where('client_key', 'is not', null)
    .execute()
  await db.schema
    .createTable('read_positions')
    .addColumn('scope_id', 'integer', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // The last message that this person has read.
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('read_positions_key', ['scope_id', 'user_id'])
    .modifyEnd(sql`without rowid`)
    .execute()
}
