/** What people are told, and how they want to be told. */
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('notifications')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    // The number of the event that told of it last: the order of an inbox.
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('priority', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    // Empty once what it quotes was deleted.
    .addColumn('message', 'text', (column) => column.notNull())
    // JSON.
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('scope_id', 'integer')
    .addColumn('actor', 'text')
    // What it is about in that scope, such as a message.
    .addColumn('entity_id', 'text')
    // JSON: the ways in which the person is told.
    .addColumn('channels', 'text', (column) => column.notNull())
    // 1: it is in the inbox. 0: the person wanted to hear of it in other ways alone.
    .addColumn('in_app', 'integer', (column) => column.notNull())
    // What came of the same group while it was not read is told with it.
    .addColumn('group_key', 'text')
    .addColumn('count', 'integer', (column) => column.notNull())
    // What it was made for: an event, or what somebody sent. No second one is made for that.
    .addColumn('key', 'text')
    // All times are milliseconds since 1970.
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('expires_at', 'integer', (column) => column.notNull())
    .addColumn('seen_at', 'integer')
    .addColumn('read_at', 'integer')
    .addColumn('archived_at', 'integer')
    // Deleted ones stay until their time is over, so that they do not come again.
    .addColumn('deleted_at', 'integer')
    .addPrimaryKeyConstraint('notifications_key', ['tenant', 'user_id', 'id'])
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema
    .createIndex('notifications_in_order')
    .on('notifications')
    .columns(['tenant', 'user_id', 'seq'])
    .execute()
  await db.schema
    .createIndex('notifications_once')
    .unique()
    .on('notifications')
    .columns(['tenant', 'key', 'user_id'])
    .where('key', 'is not', null)
    .execute()
  await db.schema
    .createIndex('notifications_waiting')
    .on('notifications')
    .columns(['tenant', 'user_id', 'group_key'])
    .where(sql.ref('read_at'), 'is', null)
    .where(sql.ref('archived_at'), 'is', null)
    .where(sql.ref('deleted_at'), 'is', null)
    .execute()
  await db.schema
    .createIndex('notifications_by_entity')
    .on('notifications')
    .columns(['scope_id', 'entity_id'])
    .where('entity_id', 'is not', null)
    .execute()
  await db.schema
    .createIndex('notifications_by_expiry')
    .on('notifications')
    .columns(['tenant', 'expires_at'])
    .execute()
  await db.schema
    .createTable('notification_preferences')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // JSON: what differs from what is usual.
    .addColumn('changes', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('notification_preferences_key', ['tenant', 'user_id'])
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema
    .createTable('notified')
    .addColumn('tenant', 'text', (column) => column.primaryKey())
    // When the log was last read again, people had been told of everything up to this event.
    .addColumn('seq', 'integer', (column) => column.notNull())
    .execute()
}
