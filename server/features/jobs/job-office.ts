/** What people see of background work, and what admins do about it; each deed is in the audit log. */
import {
  isAdmin,
  JOB_TYPES,
  type Job,
  type JobStats,
  type Principal,
  type QueueCounts,
  type QueueName,
} from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import { pageOf } from '../../core/page.ts'
import { Refusal } from '../../core/refusal.ts'
import type { JobFilter, Jobs } from '../../jobs/jobs.ts'
import { deedOf, writeAudit } from '../../storage/audit.ts'
import type { Database } from '../../storage/database.ts'

/** Throws NOT_FOUND for a job that is not there or not theirs, CONFLICT where its state forbids what is asked. */
export interface JobOffice {
  read(id: string, who: Principal): Promise<Job>
  list(filter: JobFilter, who: Principal): Promise<{ items: Job[]; next?: string }>
  stats(who: Principal): Promise<JobStats>
  queues(who: Principal): Promise<Record<QueueName, QueueCounts>>
  retry(id: string, who: Principal): Promise<Job>
  cancel(id: string, who: Principal): Promise<Job>
  /** Returns how many. */
  retryAll(queue: QueueName, who: Principal): Promise<number>
  pause(queue: QueueName, isPaused: boolean, who: Principal): Promise<QueueCounts>
}

interface Parts {
  readonly jobs: Jobs
  readonly database: Database
  readonly clock: Clock
}

export function createJobOffice({ jobs, database, clock }: Parts): JobOffice {
  async function read(id: string, { tenantId, userId, roles }: Principal): Promise<Job> {
    const job = await jobs.get(id)
    if (job?.tenantId !== tenantId || (job.userId !== userId && !isAdmin(roles)))
      throw new Refusal('NOT_FOUND')
    return shownTo(userId, job)
  }

  const note = (
    who: Principal,
    action: string,
    target: string,
    details: Readonly<Record<string, unknown>> = {},
  ): Promise<void> =>
    database.transaction((tx) =>
      writeAudit(tx, [deedOf(who, { action, target, details, at: clock.now() })]),
    )

  return {
    read,
    async list({ limit, ...filter }, { tenantId, userId }) {
      const found = await jobs.list({ ...filter, tenantId, limit: limit + 1 })
      const shown = found.map((job) => shownTo(userId, job))
      return pageOf(shown, limit, ({ id }) => id)
    },
    stats: ({ tenantId }) => jobs.stats(tenantId),
    queues: ({ tenantId }) => jobs.queueCounts(tenantId),
    async retry(id, who) {
      const { type, status } = await read(id, who)
      if (!(await jobs.retry(id))) {
        throw new Refusal(
          'CONFLICT',
          status === 'failed' || status === 'cancelled'
            ? 'Another job does the same already.'
            : `This job is ${status}; only one that failed or was cancelled can be tried again.`,
        )
      }
      await note(who, 'job.retried', id, { type })
      return read(id, who)
    },
    async cancel(id, who) {
      const { type } = await read(id, who)
      if (!(await jobs.cancel(id)))
        throw new Refusal('CONFLICT', 'This job has ended; there is nothing to cancel.')
      await note(who, 'job.cancelled', id, { type })
      return read(id, who)
    },
    async retryAll(queue, who) {
      const retried = await jobs.retryAll(queue, who.tenantId)
      await note(who, 'queue.retried', queue, { jobs: retried })
      return retried
    },
    async pause(queue, isPaused, who) {
      if (isPaused) await jobs.pause(queue, who.tenantId)
      else await jobs.resume(queue, who.tenantId)
      await note(who, isPaused ? 'queue.paused' : 'queue.resumed', queue)
      return (await jobs.queueCounts(who.tenantId))[queue]
    },
  }
}

/** What is for one person stays with who asked for it. */
function shownTo(userId: string, job: Job): Job {
  const isOpen = job.userId === userId || JOB_TYPES.get(job.type)?.discreet === false
  return isOpen ? job : { ...job, data: {}, result: null }
}
