/** Deletes jobs, deliveries, reports and imports that were kept for long enough, every night. */
import { retentionJob } from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import { OF_THE_SERVER, type Workers } from '../../jobs/jobs.ts'
import type { Schedules } from '../../jobs/schedules.ts'
import type { Database, Tx } from '../../storage/database.ts'

export interface KeptFor {
  /** Jobs that were completed or cancelled, deliveries that ended, reports and imports. */
  readonly jobDays: number
  /** Jobs that failed: somebody may still want to try them again. */
  readonly failedDays: number
}

interface Parts {
  readonly workers: Pick<Workers, 'work'>
  readonly schedules: Pick<Schedules, 'declare'>
  readonly database: Database
  readonly clock: Clock
  readonly keep: KeptFor
}

const DAY_MS = 24 * 3_600_000
/** Rows in one transaction: other writes get their turn in between. */
const AT_ONCE = 500

export function sweepEveryNight({ workers, schedules, database, clock, keep }: Parts): void {
  schedules.declare(
    { name: 'retention', cron: '17 3 * * *', timeZone: 'UTC', tenantId: OF_THE_SERVER },
    retentionJob,
    {},
  )

  workers.work(retentionJob, async ({ signal }) => {
    const now = clock.now()
    const jobsBefore = now - keep.jobDays * DAY_MS
    const failedBefore = now - keep.failedDays * DAY_MS
    const all = async (sweep: (tx: Tx) => Promise<bigint>): Promise<number> => {
      let count = 0
      for (;;) {
        signal.throwIfAborted()
        const deleted = Number(await database.transaction(sweep))
        count += deleted
        if (deleted < AT_ONCE) return count
      }
    }
    return {
      jobs: await all((tx) => deleteJobs(tx, ['completed', 'cancelled'], jobsBefore)),
      failedJobs: await all((tx) => deleteJobs(tx, ['failed'], failedBefore)),
      deliveries: await all((tx) => deleteDeliveries(tx, jobsBefore)),
      reports: await all((tx) => deleteMade(tx, 'reports', jobsBefore)),
      imports: await all((tx) => deleteMade(tx, 'trip_imports', jobsBefore)),
    }
  })
}

async function deleteJobs(tx: Tx, status: readonly string[], before: number): Promise<bigint> {
  const { numDeletedRows } = await tx
    .deleteFrom('jobs')
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('jobs')
        .select('id')
        .where('status', 'in', status)
        .where('finished_at', '<', before)
        .limit(AT_ONCE),
    )
    .executeTakeFirst()
  return numDeletedRows
}

async function deleteDeliveries(tx: Tx, before: number): Promise<bigint> {
  const { numDeletedRows } = await tx
    .deleteFrom('webhook_deliveries')
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('webhook_deliveries')
        .select('id')
        .where('finished_at', '<', before)
        .limit(AT_ONCE),
    )
    .executeTakeFirst()
  return numDeletedRows
}

async function deleteMade(
  tx: Tx,
  table: 'reports' | 'trip_imports',
  before: number,
): Promise<bigint> {
  const { numDeletedRows } = await tx
    .deleteFrom(table)
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom(table).select('id').where('created_at', '<', before).limit(AT_ONCE),
    )
    .executeTakeFirst()
  return numDeletedRows
}
