/** What became of jobs, as events: for who asked, or for the admins where nobody did. */
import type { EventLog } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import type { JobLog } from '../../jobs/jobs.ts'

export function createJobLog(events: Pick<EventLog, 'append'>, wake: Wake): JobLog {
  return {
    async write(tx, { type, job: { id, tenantId, userId, ...job }, at, data }) {
      await events.append(tx, tenantId, [
        {
          type,
          scopeId: null,
          entityId: id,
          actor: null,
          at,
          late: false,
          data: { jobId: id, ...pick(job), userId, ...data },
          ...(userId === null
            ? { audience: 'admins' as const }
            : { audience: 'user' as const, audienceUser: userId }),
        },
      ])
    },
    written: wake.announce,
  }
}

/** Nothing of a job's inner workings. */
function pick({ queue, type }: { readonly queue: string; readonly type: string }) {
  return { queue, type }
}
