/** Browsers that notices are pushed to, and keys that the server made for itself. */
import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('push_subscriptions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // Where its push service takes messages: one browser has one, and belongs to whoever subscribed last.
    .addColumn('endpoint', 'text', (column) => column.notNull().unique())
    // The keys that messages for it are encrypted with, base64url.
    .addColumn('p256dh', 'text', (column) => column.notNull())
    .addColumn('auth', 'text', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('push_subscriptions_of')
    .on('push_subscriptions')
    .columns(['tenant', 'user_id', 'id'])
    .execute()
  await db.schema
    .createTable('server_keys')
    .addColumn('name', 'text', (column) => column.primaryKey())
    // JSON.
    .addColumn('value', 'text', (column) => column.notNull())
    .execute()
}
