/** What is deleted of the database when it is old enough, by what it is. */
import type { Database } from '../../storage/database.ts'
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
  return {
    jobs: jobs(['completed', 'cancelled'], jobsMs),
    failedJobs: jobs(['failed'], failedJobsMs),
    async deliveries(now) {
      const old = query
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('finished_at', '<', now - jobsMs)
        .limit(AT_ONCE)
      return deleted(query.deleteFrom('webhook_deliveries').where('id', 'in', old))
    },
    async reports(now) {
      const old = query
        .selectFrom('reports')
        .select('id')
        .where('created_at', '<', now - jobsMs)
        .limit(AT_ONCE)
      return deleted(query.deleteFrom('reports').where('id', 'in', old))
    },
    async imports(now) {
      const old = query
        .selectFrom('trip_imports')
        .select('id')
        .where('created_at', '<', now - jobsMs)
        .limit(AT_ONCE)
      return deleted(query.deleteFrom('trip_imports').where('id', 'in', old))
    },
    async sessions(now) {
      const old = query
        .selectFrom('sessions')
        .select('id')
        .where('ended_at', '<', now - sessionsMs)
        .limit(AT_ONCE)
      return deleted(query.deleteFrom('sessions').where('id', 'in', old))
    },
    async audit(now) {
      const old = query
        .selectFrom('audit')
        .select('id')
        .where('at', '<', now - auditMs)
        .limit(AT_ONCE)
      return deleted(query.deleteFrom('audit').where('id', 'in', old))
    },
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
