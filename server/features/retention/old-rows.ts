/** What is deleted of the database when it is old enough, by what it is. */
import type { Database } from '../../storage/database.ts'
import { deleteOlder, type ColumnOf, type TableName } from '../../storage/delete-older.ts'
import type { Sweep } from './retention.ts'

/** All in ms. */
export interface KeptFor {
  /** Jobs that were completed or cancelled, deliveries that ended, reports and imports. */
  readonly jobsMs: number
  /** Jobs that failed: somebody may still want to try them again. */
  readonly failedJobsMs: number
  /** Connections that have ended. */
  readonly sessionsMs: number
  readonly auditMs: number
}

/** Rows in one transaction. */
const AT_ONCE = 500

export function oldRows(
  database: Database,
  { jobsMs, failedJobsMs, sessionsMs, auditMs }: KeptFor,
): Readonly<Record<string, Sweep>> {
  const { query } = database
  const jobs =
    (status: readonly string[], keptMs: number): Sweep =>
    async (now) => {
      const old = query
        .selectFrom('jobs')
        .select('id')
        .where('status', 'in', status)
        .where('finished_at', '<', now - keptMs)
        .limit(AT_ONCE)
      return deleted(query.deleteFrom('jobs').where('id', 'in', old))
    }
  const before =
    <Table extends TableName>(table: Table, column: ColumnOf<Table>, keptMs: number): Sweep =>
    (now) =>
      deleteOlder(query, table, column, now - keptMs, AT_ONCE)
  return {
    jobs: jobs(['completed', 'cancelled'], jobsMs),
    failedJobs: jobs(['failed'], failedJobsMs),
    deliveries: before('webhook_deliveries', 'finished_at', jobsMs),
    reports: before('reports', 'created_at', jobsMs),
    imports: before('trip_imports', 'created_at', jobsMs),
    sessions: before('sessions', 'ended_at', sessionsMs),
    audit: before('audit', 'at', auditMs),
    // Who may come back again; that old tokens are not good stays.
    bars: async (now) =>
      deleted(
        query.deleteFrom('barred').where('away_until', '<', now).where('tokens_after', '=', 0),
      ),
  }
}

async function deleted(statement: {
  executeTakeFirst(): Promise<{ numDeletedRows: bigint } | undefined>
}): Promise<number> {
  return Number((await statement.executeTakeFirst())?.numDeletedRows ?? 0)
}
