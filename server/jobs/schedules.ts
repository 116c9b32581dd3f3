/**
 * Jobs at fixed times. Up to when the jobs of a schedule were made is written in the transaction that makes one, so that
 * each time has one job, whenever the server is killed. What became due while no server ran is made up for by one job.
 */
import type { JobType } from '@concord/schemas'
import type { z } from 'zod'
import { atTime } from '../core/at-time.ts'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Database, Tx } from '../storage/database.ts'
import type { Jobs } from './jobs.ts'
import { nextRun, type Rhythm } from './next-run.ts'

export interface NewSchedule extends Rhythm {
  /** No two schedules share it; over restarts it stays the same. */
  readonly name: string
  readonly tenantId: string
}

export interface Schedules {
  /** Only before `start`. Throws for a rhythm that is none, and for a name that is taken. */
  declare<D extends z.ZodType>(schedule: NewSchedule, type: JobType<D>, data: z.input<D>): void
  start(): Promise<void>
  stop(): Promise<void>
}

interface Parts {
  readonly database: Database
  readonly jobs: Pick<Jobs, 'enqueue'>
  readonly clock: Clock
  readonly report: Log
}

/** The wait after the disk refused. */
const DISK_RETRY_MS = 1000

interface Line {
  readonly schedule: NewSchedule
  enqueue(tx: Tx, key: string): Promise<string>
  cancel(): void
  work: Promise<void>
}

export function createSchedules({ database, jobs, clock, report }: Parts): Schedules {
  const lines = new Map<string, Line>()
  let stopped = false

  /** Makes the job that is due, if one is. Returns the time up to which everything is made. */
  function makeDue({ schedule, enqueue }: Line): Promise<number> {
    const { name } = schedule
    return database.transaction(async (tx) => {
      const now = clock.now()
      const row = await tx
        .selectFrom('schedules')
        .select('made_until')
        .where('name', '=', name)
        .executeTakeFirst()
      const due = row && nextRun(schedule, row.made_until)
      if (row && (due === undefined || due > now)) return row.made_until
      if (due !== undefined) await enqueue(tx, `${name}@${new Date(due).toISOString()}`)
      await tx
        .insertInto('schedules')
        .values({ name, made_until: now })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ made_until: now }))
        .execute()
      return now
    })
  }

  async function turn(line: Line): Promise<void> {
    if (stopped) return
    const again = (): void => void (line.work = turn(line))
    try {
      const until = await makeDue(line)
      const due = nextRun(line.schedule, until)
      if (due !== undefined && !stopped) line.cancel = atTime(clock, due, again)
    } catch (error) {
      report.error(
        { schedule: line.schedule.name, reason: (error as Error).message },
        'The job of a schedule could not be made; it is tried again.',
      )
      line.cancel = clock.after(DISK_RETRY_MS, again)
    }
  }

  return {
    declare(schedule, type, data) {
      if (lines.has(schedule.name)) throw new Error(`There is a schedule "${schedule.name}".`)
      nextRun(schedule, clock.now())
      lines.set(schedule.name, {
        schedule,
        enqueue: (tx, key) => jobs.enqueue(tx, type, data, { tenantId: schedule.tenantId, key }),
        cancel() {},
        work: Promise.resolve(),
      })
    },
    async start() {
      for (const line of lines.values()) line.work = turn(line)
      await Promise.all([...lines.values()].map(({ work }) => work))
    },
    async stop() {
      stopped = true
      for (const line of lines.values()) line.cancel()
      await Promise.all([...lines.values()].map(({ work }) => work))
    },
  }
}
