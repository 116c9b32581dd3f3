/** Where people get mail, and which notifications wait to be mailed. And schedules can be paused. */
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('mail_addresses')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    // How the person is spoken to; null where nobody said.
    .addColumn('name', 'text')
    // token: their token named it. admin: an admin set it, and no token changes that.
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('at', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('mail_addresses_key', ['tenant', 'user_id'])
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema
    .createTable('mails_waiting')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('notification_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('mails_waiting_key', ['tenant', 'user_id', 'notification_id'])
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema
    .alterTable('schedules')
    // When an admin paused it; null while it runs.
    .addColumn('paused_at', 'integer')
    .execute()
}
