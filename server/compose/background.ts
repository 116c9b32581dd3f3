/** Background work: the list of jobs, who runs them, and what is due at fixed times. */
import { join } from 'node:path'
import { createJobLog } from '../features/jobs/job-log.ts'
import { createMailFiles, type MailFiles } from '../features/mail/mail-files.ts'
import { oldRows } from '../features/retention/old-rows.ts'
import { sweepEveryHour } from '../features/retention/retention.ts'
import { createJobGauges, type JobGauges } from '../jobs/job-gauges.ts'
import type { Jobs, Workers } from '../jobs/jobs.ts'
import { createSchedules, type Schedules } from '../jobs/schedules.ts'
import { createJobs } from '../jobs/sqlite-jobs.ts'
import { createWorkers } from '../jobs/workers.ts'
import type { Foundation } from './foundation.ts'

export interface Background {
  readonly jobs: Jobs
  readonly workers: Workers
  readonly schedules: Schedules
  readonly gauges: Pick<JobGauges, 'start'>
  /** Mail that went into files; kept for a while like everything else. */
  readonly mailFiles: MailFiles
  /** Schedules first: they ask for jobs. */
  stop(): Promise<void>
}

export function createBackground(foundation: Foundation): Background {
  const { config, database, events, wake, clock, random, logger, metrics } = foundation
  const workers = createWorkers({
    database,
    jobLog: createJobLog(events, wake),
    clock,
    logger,
    metrics,
  })
  const jobs = createJobs({ database, clock, random, crew: workers, logger })
  const schedules = createSchedules({ database, jobs, clock, logger })
  const gauges = createJobGauges({ database, clock, metrics, logger })
  const mailFiles = createMailFiles(join(config.dataDir, 'mail'))
  const { keep, sessionsKeptMs: sessionsMs, auditKeptMs: auditMs } = config
  const { jobsMs, failedJobsMs } = keep
  sweepEveryHour({
    workers,
    schedules,
    clock,
    sweeps: {
      ...oldRows(database, { jobsMs, failedJobsMs, sessionsMs, auditMs }),
      mailFiles: (now) => mailFiles.sweep(now - keep.mailFilesMs),
    },
  })
  return {
    jobs,
    workers,
    schedules,
    gauges,
    mailFiles,
    async stop() {
      await gauges.stop()
      await schedules.stop()
      await workers.stop()
    },
  }
}
