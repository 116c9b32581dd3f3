import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemRandomness } from '../core/clock.ts'
import { silentLogger } from '../core/logger.ts'
import { createMetrics } from '../core/metrics.ts'
import { createManualClock, type ManualClock } from '../core/test/manual-clock.ts'
import { openDatabase } from '../storage/database.ts'
import { jobsContract, type JobSetting } from './jobs-contract.ts'
import type { JobNews } from './jobs.ts'
import { createJobs } from './sqlite-jobs.ts'
import { createWorkers } from './workers.ts'

async function open(
  folder = mkdtempSync(join(tmpdir(), 'concord-jobs-')),
  clock: ManualClock = createManualClock(),
): Promise<JobSetting> {
  const database = await openDatabase(folder, (error) => {
    throw error
  })
  const news: JobNews[] = []
  const jobLog = {
    write: async (_: unknown, told: readonly JobNews[]) => void news.push(...told),
    written() {},
  }
  const metrics = createMetrics()
  const crew = createWorkers({ database, jobLog, clock, logger: silentLogger, metrics })
  return {
    jobs: createJobs({ database, clock, random: systemRandomness, crew }),
    workers: crew,
    clock,
    news,
    transaction: database.transaction,
    async crash() {
      await database.close()
      return open(folder, clock)
    },
    async close() {
      const passing = setInterval(() => clock.pass(1000), 1)
      await crew.stop()
      clearInterval(passing)
      await database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

jobsContract('jobs on SQLite', () => open())
