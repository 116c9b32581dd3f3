/** The event log, its consumers, and what the guard has to remember. */
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('event_heads')
    .addColumn('tenant', 'text', (column) => column.primaryKey())
    // Number of the tenant's newest event.
    .addColumn('seq', 'integer', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('events')
    .addColumn('tenant', 'text', (column) => column.notNull())
    // 1, 2, 3 … within the tenant, without a gap.
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    // The scope it happened in, or null for an event of the tenant.
    .addColumn('scope_id', 'integer')
    .addColumn('entity_id', 'text')
    // Who did it; null is the server by itself.
    .addColumn('actor', 'text')
    .addColumn('at', 'integer', (column) => column.notNull())
    // 1: done offline.
    .addColumn('late', 'integer', (column) => column.notNull())
    // JSON.
    .addColumn('data', 'text', (column) => column.notNull())
    // scope, user, tenant, admins or agents.
    .addColumn('audience', 'text', (column) => column.notNull())
    // The person for `user`, the agent for `agents`.
    .addColumn('audience_user', 'text')
    // Idempotency key of whoever published it.
    .addColumn('key', 'text')
    .addPrimaryKeyConstraint('events_key', ['tenant', 'seq'])
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema.createIndex('events_by_scope').on('events').columns(['scope_id', 'seq']).execute()
  await db.schema
    .createIndex('events_by_idempotency_key')
    .unique()
    .on('events')
    .columns(['tenant', 'key'])
    .where('key', 'is not', null)
    .execute()
  await db.schema
    .createTable('cursors')
    .addColumn('consumer', 'text', (column) => column.notNull())
    .addColumn('tenant', 'text', (column) => column.notNull())
    // The last event that the consumer has dealt with; written in the transaction of what it did.
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('cursors_key', ['consumer', 'tenant'])
    .execute()
  await db.schema
    .createTable('parked_events')
    .addColumn('consumer', 'text', (column) => column.notNull())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    // Why the consumer gave up on it.
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('at', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('parked_events_key', ['consumer', 'tenant', 'seq'])
    .execute()
  await db.schema
    .createTable('clients')
    .addColumn('scope_id', 'integer', (column) => column.notNull())
    // A Yjs client of this document, and who used it first; nobody else may write in its name. Empty: the server.
    .addColumn('client_id', 'integer', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('clients_key', ['scope_id', 'client_id'])
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema
    .createTable('text_edits')
    // Writing in texts that no event tells of yet; made in the commit of the first edit, gone in that of the event.
    .addColumn('scope_id', 'integer', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('contents', 'text', (column) => column.notNull())
    .addColumn('edits', 'integer', (column) => column.notNull())
    .addColumn('since', 'integer', (column) => column.notNull())
    .addColumn('until', 'integer', (column) => column.notNull())
    .addColumn('late', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('text_edits_key', ['scope_id', 'user_id'])
    .execute()
  await db.schema
    .createTable('audit')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('tenant', 'text', (column) => column.notNull())
    // connection, message, admin or security.
    .addColumn('category', 'text', (column) => column.notNull())
    .addColumn('actor', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('target', 'text')
    // JSON.
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('at', 'integer', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('audit_by_tenant').on('audit').columns(['tenant', 'id']).execute()
}
