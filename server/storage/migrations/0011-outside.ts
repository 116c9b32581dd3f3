/** What leaves the server by itself: webhooks and their deliveries. And queues are paused for one tenant alone. */
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('paused_queues').execute()
  await db.schema
    .createTable('paused_queues')
    .addColumn('queue', 'text', (column) => column.notNull())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('paused_queues_key', ['queue', 'tenant'])
    .execute()
  await db.schema
    .createTable('webhooks')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    // Types and families, as JSON.
    .addColumn('types', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('secret', 'text', (column) => column.notNull())
    // The one before, which signs beside the new one until then.
    .addColumn('old_secret', 'text')
    .addColumn('old_secret_until', 'integer')
    // 1 while it is sent events.
    .addColumn('enabled', 'integer', (column) => column.notNull())
    // Why the server itself disabled it.
    .addColumn('disabled_reason', 'text')
    // Only events after this one are sent.
    .addColumn('since', 'integer', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    // Attempts that failed since the last one that did not, and when that began.
    .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('failing_since', 'integer')
    .addColumn('last_success_at', 'integer')
    .addColumn('last_failure_at', 'integer')
    .addColumn('last_error', 'text')
    .execute()
  await db.schema.createIndex('webhooks_by_tenant').on('webhooks').columns(['tenant']).execute()
  await db.schema
    .createTable('webhook_deliveries')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('webhook_id', 'text', (column) => column.notNull())
    // The event.
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    // pending, delivered, failed or skipped.
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    // The HTTP status of the last answer; null when there was none.
    .addColumn('response_status', 'integer')
    .addColumn('error', 'text')
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('finished_at', 'integer')
    .addUniqueConstraint('webhook_deliveries_key', ['webhook_id', 'seq'])
    .execute()
  await db.schema
    .createIndex('webhook_deliveries_finished')
    .on('webhook_deliveries')
    .columns(['finished_at'])
    .where(sql.ref('finished_at'), 'is not', null)
    .execute()
}
