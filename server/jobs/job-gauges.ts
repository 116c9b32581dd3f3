/** How much background work waits, for operators: read every few seconds, so that looking at the metrics waits for no disk. */
import { QUEUE_NAMES } from '@concord/schemas'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { Metrics } from '../core/metrics.ts'
import type { Database } from '../storage/database.ts'

export interface JobGauges {
  /** Reads at once, and then again and again. */
  start(): void
  /** Resolves when they are as it is now. */
  read(): Promise<void>
  stop(): Promise<void>
}

interface Parts {
  readonly database: Database
  readonly clock: Clock
  readonly metrics: Pick<Metrics, 'jobDepth' | 'oldestJobSeconds'>
  readonly logger: Logger
}

const EVERY_MS = 5000
const STATES = ['waiting', 'delayed', 'active', 'failed'] as const

export function createJobGauges({ database, clock, metrics, logger }: Parts): JobGauges {
  let reading = Promise.resolve()
  let cancel = (): void => {}

  async function measure(): Promise<void> {
    const now = clock.now()
    const rows = await database.query
      .selectFrom('jobs')
      .select(({ fn, eb }) => [
        'queue',
        'status',
        eb('run_at', '>', now).as('later'),
        fn.countAll<number>().as('count'),
        fn.min('run_at').as('first'),
      ])
      // Those that ended well are many, and tell nothing of what is to be done.
      .where('status', 'in', ['pending', 'processing', 'failed'])
      .groupBy(['queue', 'status', 'later'])
      .execute()
    for (const queue of QUEUE_NAMES) {
      const own = rows.filter((row) => row.queue === queue)
      const due = own.find(({ status, later }) => status === 'pending' && !later)
      const depth = {
        waiting: due?.count ?? 0,
        delayed: own.find(({ status, later }) => status === 'pending' && later)?.count ?? 0,
        active: sum(own.filter(({ status }) => status === 'processing')),
        failed: sum(own.filter(({ status }) => status === 'failed')),
      }
      for (const state of STATES) metrics.jobDepth.set({ queue, state }, depth[state])
      const waits = due ? (now - due.first) / 1000 : 0
      metrics.oldestJobSeconds.set({ queue }, Math.max(0, waits))
    }
  }

  const read = (): Promise<void> => {
    reading = reading.then(measure).catch((error: unknown) => {
      logger.warn({ reason: (error as Error).message }, 'Jobs could not be counted; later.')
    })
    return reading
  }

  return {
    start() {
      void read()
      cancel = clock.every(EVERY_MS, () => void read())
    },
    read,
    async stop() {
      cancel()
      await reading
    },
  }
}

const sum = (rows: readonly { readonly count: number }[]): number =>
  rows.reduce((total, { count }) => total + count, 0)
