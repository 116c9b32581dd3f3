/** The list of jobs, in the database that everything else is in. */
import {
  QUEUE_NAMES,
  type JobStats,
  type JobStatus,
  type QueueCounts,
  type QueueName,
} from '@concord/schemas'
import type { Clock, Randomness } from '../core/clock.ts'
import { silentLogger, type Logger } from '../core/logger.ts'
import { Refusal } from '../core/refusal.ts'
import type { Database } from '../storage/database.ts'
import { jobOf, selectJobs } from './job-rows.ts'
import type { Jobs } from './jobs.ts'
import type { Crew } from './workers.ts'

export interface JobParts {
  readonly database: Database
  readonly clock: Clock
  readonly random: Randomness
  /** Whoever runs the jobs. */
  readonly crew: Crew
  readonly logger?: Logger
}

export function createJobs({
  database,
  clock,
  random,
  crew,
  logger = silentLogger,
}: JobParts): Jobs {
  /** Puts jobs back into the queue with all their attempts; of those that share a key, one. */
  const revived = (status: readonly JobStatus[]) =>
    database.query
      .updateTable('jobs')
      .set({
        status: 'pending',
        attempts: 0,
        run_at: clock.now(),
        error: null,
        progress: 0,
        finished_at: null,
      })
      .where('status', 'in', status)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('jobs as twin')
              .select('twin.id')
              .whereRef('twin.tenant', '=', 'jobs.tenant')
              .whereRef('twin.type', '=', 'jobs.type')
              .whereRef('twin.key', '=', 'jobs.key')
              .whereRef('twin.id', '!=', 'jobs.id')
              .where(({ eb, or, and, ref }) =>
                or([
                  eb('twin.status', 'in', ['pending', 'processing']),
                  and([eb('twin.status', '=', 'failed'), eb('twin.id', '>', ref('jobs.id'))]),
                ]),
              ),
          ),
        ),
      )

  return {
    async enqueue(tx, type, data, { tenantId, userId, runAt, priority = 0, key }) {
      const parsed = type.data.safeParse(data)
      if (!parsed.success) {
        const [issue] = parsed.error.issues
        const place = issue ? ` (${issue.path.join('.') || 'data'}: ${issue.message})` : ''
        throw new Refusal('VALIDATION_ERROR', `This is no data for a job "${type.type}"${place}.`)
      }
      if (key !== undefined) {
        const there = await tx
          .selectFrom('jobs')
          .select('id')
          .where('tenant', '=', tenantId)
          .where('type', '=', type.type)
          .where('key', '=', key)
          .where('status', 'in', ['pending', 'processing'])
          .executeTakeFirst()
        if (there) return there.id
      }
      const now = clock.now()
      const id = jobId(now, random)
      await tx
        .insertInto('jobs')
        .values({
          id,
          tenant: tenantId,
          queue: type.queue,
          type: type.type,
          user_id: userId ?? null,
          data: JSON.stringify(data),
          status: 'pending',
          priority,
          run_at: runAt ?? now,
          attempts: 0,
          max_attempts: type.attempts,
          backoff_ms: type.backoffMs,
          key: key ?? null,
          created_at: now,
        })
        .execute()
      logger.info({ job: id, tenant: tenantId }, `Job enqueued: ${type.type} (${id})`)
      // Whoever looks waits until this transaction has ended.
      crew.look()
      return id
    },

    async get(id) {
      const row = await selectJobs(database.query).where('id', '=', id).executeTakeFirst()
      return row && jobOf(row)
    },

    async list({ tenantId, queue, type, status, before, limit }) {
      const rows = await selectJobs(database.query)
        .$if(tenantId !== undefined, (query) => query.where('tenant', '=', tenantId!))
        .$if(queue !== undefined, (query) => query.where('queue', '=', queue!))
        .$if(type !== undefined, (query) => query.where('type', '=', type!))
        .$if(status !== undefined, (query) => query.where('status', '=', status!))
        .$if(before !== undefined, (query) => query.where('id', '<', before!))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(jobOf)
    },

    async cancel(id) {
      const waited = await database.transaction(async (tx) => {
        const row = await tx
          .updateTable('jobs')
          .set({ status: 'cancelled', finished_at: clock.now() })
          .where('id', '=', id)
          .where('status', '=', 'pending')
          .returning(['tenant', 'type', 'data'])
          .executeTakeFirst()
        if (row) await crew.givenUp(tx, { ...row, tenantId: row.tenant }, 'cancelled')
        return row !== undefined
      })
      return waited || crew.cancel(id)
    },

    async retry(id) {
      const { numUpdatedRows } = await revived(['failed', 'cancelled'])
        .where('id', '=', id)
        .executeTakeFirst()
      crew.look()
      return numUpdatedRows > 0n
    },

    async retryAll(queue, tenantId) {
      const { numUpdatedRows } = await revived(['failed'])
        .where('queue', '=', queue)
        .where('tenant', '=', tenantId)
        .executeTakeFirst()
      crew.look()
      return Number(numUpdatedRows)
    },

    async pause(queue, tenant) {
      await database.query
        .insertInto('paused_queues')
        .values({ queue, tenant })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    async resume(queue, tenant) {
      await database.query
        .deleteFrom('paused_queues')
        .where('queue', '=', queue)
        .where('tenant', '=', tenant)
        .execute()
      crew.look()
    },

    async stats(tenantId) {
      const rows = await database.query
        .selectFrom('jobs')
        .select(({ fn }) => ['type', 'status', fn.countAll<number>().as('count')])
        .where('tenant', '=', tenantId)
        .groupBy(['type', 'status'])
        .execute()
      const stats: JobStats = { ...NO_JOBS, byType: {} }
      for (const { type, status, count } of rows) {
        stats.total += count
        stats.byType[type] = (stats.byType[type] ?? 0) + count
        if (isCounted(status)) stats[status] += count
      }
      return stats
    },

    async queueCounts(tenantId) {
      const now = clock.now()
      const pauses = await database.query
        .selectFrom('paused_queues')
        .select('queue')
        .where('tenant', '=', tenantId)
        .execute()
      const paused = new Set(pauses.map(({ queue }) => queue))
      const rows = await database.query
        .selectFrom('jobs')
        .select(({ fn, eb }) => [
          'queue',
          'status',
          eb('run_at', '>', now).as('later'),
          fn.countAll<number>().as('count'),
        ])
        .where('tenant', '=', tenantId)
        .groupBy(['queue', 'status', 'later'])
        .execute()
      const queues = Object.fromEntries(
        QUEUE_NAMES.map((name) => [name, { ...EMPTY, paused: paused.has(name) }]),
      ) as Record<QueueName, QueueCounts>
      for (const { queue, status, later, count } of rows) {
        const figure = figureOf(status, Boolean(later))
        // reason: only names of queues are written
        if (figure) queues[queue as QueueName][figure] += count
      }
      return queues
    },
  }
}

const NO_JOBS = { total: 0, pending: 0, processing: 0, completed: 0, failed: 0 }
const EMPTY = { waiting: 0, active: 0, completed: 0, failed: 0, delayed: 0 }

function isCounted(status: string): status is Exclude<JobStatus, 'cancelled'> {
  return Object.hasOwn(NO_JOBS, status) && status !== 'total'
}

function figureOf(status: string, later: boolean): keyof typeof EMPTY | undefined {
  if (status === 'pending') return later ? 'delayed' : 'waiting'
  if (status === 'processing') return 'active'
  return status === 'completed' || status === 'failed' ? status : undefined
}

/** `job_1234567890123_k3v9q2…`: sorts by when it was made. */
function jobId(now: number, random: Randomness): string {
  const tail = [...random.bytes(8)].map((byte) => (byte % 36).toString(36)).join('')
  return `job_${now}_${tail}`
}
