/** What became of jobs, as events: for who asked, or for the admins where nobody did. */
import type { EventLog, PlacedEvent } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import { OF_THE_SERVER, type JobLog, type JobNews } from '../../jobs/jobs.ts'

export function createJobLog(events: Pick<EventLog, 'append'>, wake: Wake): JobLog {
  return {
    async write(tx, news) {
      const tenants = Map.groupBy(news, ({ job }) => job.tenantId)
      for (const [tenantId, told] of tenants) {
        if (tenantId !== OF_THE_SERVER) await events.append(tx, tenantId, told.map(eventOf))
      }
    },
    written: wake.announce,
  }
}

/** Nothing of a job's inner workings. */
function eventOf({ type, job: { id, queue, type: work, userId }, at, data }: JobNews): PlacedEvent {
  return {
    type,
    scopeId: null,
    entityId: id,
    actor: null,
    at,
    late: false,
    data: { jobId: id, queue, type: work, userId, ...data },
    ...(userId === null
      ? { audience: 'admins' as const }
      : { audience: 'user' as const, audienceUser: userId }),
  }
}
