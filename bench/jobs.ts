/**
 * How many background jobs get through: asked for, begun, ended and told, each step on disk before the next.
 *
 *   npm run bench jobs
 */
import { KINDS, QUEUES, eventRegistry, jobType, z, type QueueName } from '@concord/schemas'
import { temporaryFolder } from '../e2e/concord.ts'
import { systemClock, systemRandomness } from '../server/core/clock.ts'
import { silentLogger } from '../server/core/logger.ts'
import { createMetrics } from '../server/core/metrics.ts'
import { createEventLog } from '../server/events/event-log.ts'
import { createWake } from '../server/events/wake.ts'
import { createJobLog } from '../server/features/jobs/job-log.ts'
import { createJobs } from '../server/jobs/sqlite-jobs.ts'
import { createWorkers } from '../server/jobs/workers.ts'
import { openDatabase } from '../server/storage/database.ts'
import type { Row, Section } from './report.ts'

const JOBS = 1000
const ROUNDS = 3
/** Jobs that are asked for in one transaction. */
const AT_ONCE = 50

const told = jobType({ type: 'bench.told', data: z.object({ n: z.number() }), about: 'Counts.' })
const quiet = jobType({ ...told, type: 'bench.quiet', queue: 'notifications', tells: 'failure' })

export async function measureJobs(): Promise<Section[]> {
  const rows: Row[] = []
  for (const type of [told, quiet]) {
    const asked: number[] = []
    const done: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const speed = await run(type)
      asked.push(speed.asked)
      done.push(speed.done)
    }
    const words = wordsOf(type.queue, type.tells === 'all')
    rows.push({ what: `${words}: asked for`, unit: 'jobs/s', concord: asked, stock: [] })
    rows.push({ what: `${words}: begun and ended`, unit: 'jobs/s', concord: done, stock: [] })
  }
  return [
    {
      title: 'Background jobs',
      how: `${JOBS} jobs that do nothing, asked for ${AT_ONCE} to a transaction, then run to the end. When a job begins and when it ended is on disk (fsync), and so is the event that tells of its end, where it is told.`,
      rows,
      notes: ['A stock server has no jobs.'],
    },
  ]
}

const wordsOf = (queue: QueueName, isTold: boolean): string =>
  `${QUEUES[queue].concurrency} at once, ${isTold ? 'each with an event' : 'without events'}`

/** Jobs per second. */
async function run(type: typeof told): Promise<{ asked: number; done: number }> {
  const database = await openDatabase(temporaryFolder(), (error) => {
    throw error
  })
  const events = createEventLog(database, eventRegistry(Object.values(KINDS)))
  const workers = createWorkers({
    database,
    jobLog: createJobLog(events, createWake()),
    clock: systemClock,
    logger: silentLogger,
    metrics: createMetrics(),
  })
  const jobs = createJobs({ database, clock: systemClock, random: systemRandomness, crew: workers })
  const started = performance.now()
  for (let n = 0; n < JOBS; n += AT_ONCE) {
    await database.transaction(async (tx) => {
      for (let one = 0; one < AT_ONCE; one += 1)
        await jobs.enqueue(tx, type, { n: n + one }, { tenantId: 'bench', userId: 'ana' })
    })
  }
  const asked = performance.now()
  let left = JOBS
  const all = Promise.withResolvers<void>()
  workers.work(type, async () => {
    left -= 1
    if (left === 0) all.resolve()
  })
  await workers.start()
  await all.promise
  // Only when the last ending is on disk, it is done.
  while ((await jobs.stats('bench')).completed < JOBS)
    await new Promise((resolve) => setImmediate(resolve))
  const done = performance.now()
  await workers.stop()
  await database.close()
  return { asked: (JOBS * 1000) / (asked - started), done: (JOBS * 1000) / (done - asked) }
}
