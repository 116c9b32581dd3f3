/** Who was connected when, and whom admins sent away. */
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // socket or stream.
    .addColumn('door', 'text', (column) => column.notNull())
    .addColumn('ip', 'text', (column) => column.notNull())
    .addColumn('user_agent', 'text', (column) => column.notNull())
    // All times are milliseconds since 1970.
    .addColumn('connected_at', 'integer', (column) => column.notNull())
    .addColumn('last_activity', 'integer', (column) => column.notNull())
    // Null while it goes on.
    .addColumn('ended_at', 'integer')
    .addColumn('end_reason', 'text')
    // JSON: names of the scopes that are open on it.
    .addColumn('rooms', 'text', (column) => column.notNull())
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema
    .createIndex('sessions_by_tenant')
    .on('sessions')
    .columns(['tenant', 'connected_at', 'id'])
    .execute()
  await db.schema.createIndex('sessions_by_end').on('sessions').column('ended_at').execute()
  await db.schema
    .createTable('barred')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    // Connections are refused until then; 0: they are not.
    .addColumn('away_until', 'integer', (column) => column.notNull())
    // Only tokens that were issued later are good; 0: all are.
    .addColumn('tokens_after', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('barred_key', ['tenant', 'user_id'])
    .modifyEnd(sql`without rowid`)
    .execute()
  await db.schema.createIndex('audit_by_time').on('audit').column('at').execute()
}
