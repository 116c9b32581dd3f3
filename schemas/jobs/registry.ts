/** Every type of background work, once. */
import { matchFoundJob } from './board-jobs.ts'
import { importTripJob } from './import-job.ts'
import type { JobType } from './job-type.ts'
import { sendMailJob } from './mail-jobs.ts'
import { expireNotificationsJob, gatherMailJob } from './notification-jobs.ts'
import { closePollJob, settleBallotJob } from './poll-jobs.ts'
import { deliverPushJob, sendPushJob } from './push-jobs.ts'
import { makeReportJob } from './report-job.ts'
import { retentionJob } from './retention-job.ts'
import { sendTextJob } from './text-jobs.ts'
import { deliverWebhookJob } from './webhook-jobs.ts'

const ALL: readonly JobType[] = [
  closePollJob,
  settleBallotJob,
  matchFoundJob,
  sendMailJob,
  sendTextJob,
  sendPushJob,
  deliverPushJob,
  deliverWebhookJob,
  retentionJob,
  expireNotificationsJob,
  importTripJob,
  makeReportJob,
  gatherMailJob,
]

export const JOB_TYPES: ReadonlyMap<string, JobType> = new Map(ALL.map((job) => [job.type, job]))
