/** Background work. */
import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('jobs')
    // Ordered by when they were made.
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('queue', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    // Who asked for it; null is the server by itself.
    .addColumn('user_id', 'text')
    // JSON.
    .addColumn('data', 'text', (column) => column.notNull())
    // pending, processing, completed, failed or cancelled.
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('priority', 'integer', (column) => column.notNull())
    // Not before this time.
    .addColumn('run_at', 'integer', (column) => column.notNull())
    // Attempts that were begun.
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('max_attempts', 'integer', (column) => column.notNull())
    .addColumn('backoff_ms', 'integer', (column) => column.notNull())
    .addColumn('key', 'text')
    .addColumn('progress', 'real', (column) => column.notNull().defaultTo(0))
    // JSON, of a completed job.
    .addColumn('result', 'text')
    // Why the last attempt failed.
    .addColumn('error', 'text')
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('started_at', 'integer')
    .addColumn('finished_at', 'integer')
    .execute()
  await db.schema
    .createIndex('jobs_due')
    .on('jobs')
    .columns(['queue', 'priority desc', 'run_at', 'id'])
    .where(sql.ref('status'), '=', 'pending')
    .execute()
  await db.schema
    .createIndex('jobs_by_status')
    .on('jobs')
    .columns(['status', 'finished_at'])
    .execute()
  await db.schema
    .createIndex('jobs_by_key')
    .unique()
    .on('jobs')
    .columns(['tenant', 'type', 'key'])
    .where(sql.ref('status'), 'in', ['pending', 'processing'])
    .where('key', 'is not', null)
    .execute()
  await db.schema
    .createTable('paused_queues')
    .addColumn('queue', 'text', (column) => column.primaryKey())
    .execute()
  await db.schema
    .createTable('schedules')
    .addColumn('name', 'text', (column) => column.primaryKey())
    // The time up to which its jobs were made.
    .addColumn('made_until', 'integer', (column) => column.notNull())
    .execute()
}
