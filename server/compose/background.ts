/** Background work: the list of jobs, who runs them, and what is due at fixed times. */
import { createJobLog } from '../features/jobs/job-log.ts'
import { sweepEveryNight } from '../features/retention/retention.ts'
import type { Jobs, Workers } from '../jobs/jobs.ts'
import { createSchedules, type Schedules } from '../jobs/schedules.ts'
import { createJobs } from '../jobs/sqlite-jobs.ts'
import { createWorkers } from '../jobs/workers.ts'
import type { Foundation } from './foundation.ts'

export interface Background {
  readonly jobs: Jobs
  readonly workers: Workers
  readonly schedules: Schedules
  /** Schedules first: they ask for jobs. */
  stop(): Promise<void>
}

export function createBackground(foundation: Foundation): Background {
  const { config, database, events, wake, clock, random, log: report, metrics } = foundation
  const workers = createWorkers({
    database,
    jobLog: createJobLog(events, wake),
    clock,
    report,
    metrics,
  })
  const jobs = createJobs({ database, clock, random, crew: workers, report })
  const schedules = createSchedules({ database, jobs, clock, report })
  sweepEveryNight({ workers, schedules, database, clock, keep: config.keep })
  return {
    jobs,
    workers,
    schedules,
    async stop() {
      await schedules.stop()
      await workers.stop()
    },
  }
}
