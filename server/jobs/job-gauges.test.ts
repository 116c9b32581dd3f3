import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jobType } from '@concord/schemas'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { systemRandomness as random } from '../core/clock.ts'
import { silentLogger } from '../core/logger.ts'
import { createMetrics } from '../core/metrics.ts'
import { createManualClock } from '../core/test/manual-clock.ts'
import { openDatabase } from '../storage/database.ts'
import { createJobGauges } from './job-gauges.ts'
import { createJobs } from './sqlite-jobs.ts'

test('[JO23] the metrics say how much waits in each queue, how long already, and what was given up', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'concord-gauges-'))
  const database = await openDatabase(folder, (error) => {
    throw error
  })
  const clock = createManualClock()
  const metrics = createMetrics()
  const crew = { look() {}, cancel: () => false, givenUp: async () => {} }
  const jobs = createJobs({ database, clock, random, crew })
  const work = jobType({ type: 'work', data: z.object({}), queue: 'reports', about: 'Works.' })
  const add = (more = {}) =>
    database.transaction((tx) => jobs.enqueue(tx, work, {}, { tenantId: 't', ...more }))
  for (let nth = 0; nth < 3; nth += 1) await add()
  await add({ runAt: clock.now() + 60_000 })
  const set = async (id: string, status: string) =>
    database.query.updateTable('jobs').set({ status }).where('id', '=', id).execute()
  await set(await add(), 'failed')
  await set(await add(), 'processing')
  await set(await add(), 'completed')
  clock.pass(7000)
  const gauges = createJobGauges({ database, clock, metrics, logger: silentLogger })
  gauges.start()
  await gauges.read()
  const text = await metrics.text()
  for (const line of [
    'concord_job_queue_depth{queue="reports",state="waiting"} 3',
    'concord_job_queue_depth{queue="reports",state="delayed"} 1',
    'concord_job_queue_depth{queue="reports",state="active"} 1',
    'concord_job_queue_depth{queue="reports",state="failed"} 1',
    'concord_job_queue_depth{queue="email",state="waiting"} 0',
    'concord_job_oldest_waiting_seconds{queue="reports"} 7',
    'concord_job_oldest_waiting_seconds{queue="email"} 0',
  ])
    expect(text).toContain(`${line}\n`)
  await database.query.deleteFrom('jobs').execute()
  clock.pass(5000)
  await gauges.stop()
  expect(await metrics.text()).toContain(
    'concord_job_queue_depth{queue="reports",state="waiting"} 0\n',
  )
  await database.close()
  rmSync(folder, { recursive: true })
})
