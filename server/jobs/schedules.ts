/**
 * Jobs at fixed times. Up to when the jobs of a schedule were made is written in the transaction that makes one, so that
 * each time has one job, whenever the server is killed. What became due while no server ran is made up for by one job.
 */
import { instantOf, type JobType } from '@concord/schemas'
import type { z } from 'zod'
import { atTime } from '../core/at-time.ts'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { Database, Tx } from '../storage/database.ts'
import type { Jobs } from './jobs.ts'
import { nextRun, type Rhythm } from './next-run.ts'

export interface NewSchedule extends Rhythm {
  /** No two schedules share it; over restarts it stays the same. */
  readonly name: string
  readonly tenantId: string
}

/** A schedule as it stands. Times are milliseconds since 1970. */
export interface ScheduleState extends NewSchedule {
  /** The type of its jobs. */
  readonly type: string
  /** Up to when its jobs were made; `undefined` before it first ran. */
  readonly madeUntil: number | undefined
  /** When the next one is due; `undefined` while it is paused, or where none will come. */
  readonly nextAt: number | undefined
  readonly paused: boolean
}

export interface Schedules {
  /** Only before `start`. Throws for a rhythm that is none, and for a name that is taken. */
  declare<D extends z.ZodType>(schedule: NewSchedule, type: JobType<D>, data: z.input<D>): void
  start(): Promise<void>
  stop(): Promise<void>
  /** By name. */
  list(): Promise<ScheduleState[]>
  /**
   * Throws for a name that is none. One that is paused makes no jobs, over restarts too; what was due meanwhile is not
   * made up for.
   */
  pause(name: string, isPaused: boolean): Promise<void>
  /** Makes a job now, besides those at its times; while one that was made so waits or runs, no other. Returns its id. */
  runNow(name: string): Promise<string>
}

interface Parts {
  readonly database: Database
  readonly jobs: Pick<Jobs, 'enqueue'>
  readonly clock: Clock
  readonly logger: Logger
}

/** The wait after the disk refused. */
const DISK_RETRY_MS = 1000

interface Line {
  readonly schedule: NewSchedule
  readonly type: string
  enqueue(tx: Tx, key: string): Promise<string>
  cancel(): void
  work: Promise<void>
}

export function createSchedules({ database, jobs, clock, logger }: Parts): Schedules {
  const lines = new Map<string, Line>()
  let stopped = false

  function lineOf(name: string): Line {
    const line = lines.get(name)
    if (!line) throw new Error(`There is no schedule "${name}".`)
    return line
  }

  /** Makes the job that is due, if one is. Returns the time up to which everything is made. */
  function makeDue({ schedule, enqueue }: Line): Promise<number> {
    const { name } = schedule
    return database.transaction(async (tx) => {
      const now = clock.now()
      const row = await tx
        .selectFrom('schedules')
        .select(['made_until', 'paused_at'])
        .where('name', '=', name)
        .executeTakeFirst()
      const due = row && nextRun(schedule, row.made_until)
      if (row && (row.paused_at !== null || due === undefined || due > now)) return row.made_until
      if (due !== undefined) await enqueue(tx, `${name}@${instantOf(due)}`)
      await tx
        .insertInto('schedules')
        .values({ name, made_until: now })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ made_until: now }))
        .execute()
      return now
    })
  }

  async function turn(line: Line): Promise<void> {
    line.cancel()
    if (stopped) return
    const again = (): void => void (line.work = turn(line))
    try {
      const until = await makeDue(line)
      const due = nextRun(line.schedule, until)
      if (due === undefined || stopped) return
      // One that is paused is looked at again when somebody ends that.
      if (due > clock.now()) line.cancel = atTime(clock, due, again)
    } catch (error) {
      logger.error(
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
        type: type.type,
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
    async list() {
      const rows = await database.query
        .selectFrom('schedules')
        .select(['name', 'made_until', 'paused_at'])
        .execute()
      const kept = new Map(rows.map((row) => [row.name, row]))
      return [...lines.values()]
        .map(({ schedule, type }): ScheduleState => {
          const row = kept.get(schedule.name)
          const paused = (row?.paused_at ?? null) !== null
          const nextAt = paused ? undefined : nextRun(schedule, row?.made_until ?? clock.now())
          return { ...schedule, type, madeUntil: row?.made_until, nextAt, paused }
        })
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    },
    async pause(name, isPaused) {
      const now = clock.now()
      const line = lineOf(name)
      await line.work
      await database.query
        .updateTable('schedules')
        .set(isPaused ? { paused_at: now } : { paused_at: null, made_until: now })
        .where('name', '=', name)
        .where('paused_at', isPaused ? 'is' : 'is not', null)
        .execute()
      line.work = turn(line)
      await line.work
    },
    runNow: (name) => database.transaction((tx) => lineOf(name).enqueue(tx, `${name}@now`)),
  }
}
