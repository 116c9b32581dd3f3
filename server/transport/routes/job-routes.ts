/** The routes of background work. */
import { QUEUE_NAMES, jobRoutes, type QueueName } from '@concord/schemas'
import { Refusal } from '../../core/refusal.ts'
import type { JobOffice } from '../../features/jobs/job-office.ts'
import type { ScheduleOffice } from '../../features/jobs/schedule-office.ts'
import type { Rest } from '../rest/rest.ts'

export function serveJobs(rest: Rest, office: JobOffice, schedules: ScheduleOffice): void {
  rest.serve(jobRoutes.stats, ({ principal }) => office.stats(principal))
  rest.serve(jobRoutes.queueMetrics, ({ principal }) => office.queues(principal))
  rest.serve(jobRoutes.list, ({ principal, query }) => office.list(query, principal))
  rest.serve(jobRoutes.read, ({ principal, params }) => office.read(params['id']!, principal))
  rest.serve(jobRoutes.retry, ({ principal, params }) => office.retry(params['id']!, principal))
  rest.serve(jobRoutes.cancel, ({ principal, params }) => office.cancel(params['id']!, principal))
  rest.serve(jobRoutes.retryAll, async ({ principal, params }) => ({
    retried: await office.retryAll(queueOf(params), principal),
  }))
  rest.serve(jobRoutes.pause, ({ principal, params }) =>
    office.pause(queueOf(params), true, principal),
  )
  rest.serve(jobRoutes.resume, ({ principal, params }) =>
    office.pause(queueOf(params), false, principal),
  )
  rest.serve(jobRoutes.schedules, async ({ principal }) => ({
    items: await schedules.list(principal),
  }))
  rest.serve(jobRoutes.pauseSchedule, ({ principal, params }) =>
    schedules.pause(params['name']!, true, principal),
  )
  rest.serve(jobRoutes.resumeSchedule, ({ principal, params }) =>
    schedules.pause(params['name']!, false, principal),
  )
  rest.serve(jobRoutes.runSchedule, async ({ principal, params }) => ({
    jobId: await schedules.runNow(params['name']!, principal),
  }))
}

function queueOf({ queue }: Readonly<Record<string, string>>): QueueName {
  const name = QUEUE_NAMES.find((known) => known === queue)
  if (!name)
    throw new Refusal('NOT_FOUND', `There is no such queue; there are ${QUEUE_NAMES.join(', ')}.`)
  return name
}
