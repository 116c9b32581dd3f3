/** Jobs that are due in months. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expireNotificationsJob } from '@concord/schemas'
import { expect, test } from 'vitest'
import { systemClock, systemRandomness } from '../core/clock.ts'
import { silentLogger } from '../core/logger.ts'
import { createMetrics } from '../core/metrics.ts'
import { openDatabase } from '../storage/database.ts'
import { createJobs } from './sqlite-jobs.ts'
import { createWorkers } from './workers.ts'

const LONGEST_TIMER_MS = 2 ** 31 - 1

test('[JO5] a job may be further away than a timer can wait', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'concord-far-'))
  const database = await openDatabase(folder, (error) => {
    throw error
  })
  const waited: number[] = []
  const asked = Promise.withResolvers<void>()
  const clock = {
    ...systemClock,
    after(ms: number, run: () => void) {
      waited.push(ms)
      if (ms > 1_000_000) asked.resolve()
      return systemClock.after(Math.min(ms, LONGEST_TIMER_MS), run)
    },
  }
  const jobLog = { async write() {}, written() {} }
  const metrics = createMetrics()
  const crew = createWorkers({ database, jobLog, clock, logger: silentLogger, metrics })
  const jobs = createJobs({ database, clock, random: systemRandomness, crew })
  crew.work(expireNotificationsJob, async () => {})
  await crew.start()
  const runAt = clock.now() + 90 * 86_400_000
  await database.transaction((tx) =>
    jobs.enqueue(tx, expireNotificationsJob, {}, { tenantId: 'acme', runAt }),
  )
  crew.look()
  await asked.promise
  expect(Math.max(...waited)).toBeLessThanOrEqual(LONGEST_TIMER_MS)
  await crew.stop()
  await database.close()
  rmSync(folder, { recursive: true })
})
