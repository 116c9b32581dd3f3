/**
 * Runs jobs: of each queue so many at once. Whatever begins, ends or gets on at the same time is written in one
 * transaction. One server owns the file, so a job that is marked as running when it starts was left behind by a server
 * that stopped, and runs again.
 */
import { QUEUES, QUEUE_NAMES, type JobType, type QueueName } from '@concord/schemas'
import type { z } from 'zod'
import { atTime } from '../core/at-time.ts'
import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import type { Metrics } from '../core/metrics.ts'
import { nextTurn } from '../core/next-turn.ts'
import type { Database, Tx } from '../storage/database.ts'
import { claim, leftBehind, nextDue, type Claimed } from './claims.ts'
import { endingOf, newsOf, writeAdvance, writeEndings, type Ending } from './endings.ts'
import type { GivenUp, JobLog, Run, Workers } from './jobs.ts'

/** What whoever changes the list of jobs tells those who run them. */
export interface Crew {
  /** There may be work. */
  look(): void
  /** Asks a running job to stop. Returns whether it runs. */
  cancel(id: string): boolean
  /** In the transaction in which a job ends that did not do its work. */
  givenUp(tx: Tx, job: EndedJob, outcome: GivenUp<unknown>['outcome']): Promise<void>
}

type EndedJob = Pick<Claimed, 'type' | 'tenantId' | 'data'>

export interface WorkerParts {
  readonly database: Database
  readonly jobLog: JobLog
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

/** How long running jobs have to end when the server stops. */
const DRAIN_MS = 5000
/** The progress of a job is written at most this often. */
const PROGRESS_MS = 1000
/** The wait after the disk refused. */
const DISK_RETRY_MS = 1000
/** A wake-up may be lost, and a clock may jump. */
const LOOK_MS = 30_000

interface Running {
  readonly job: Claimed
  readonly stop: AbortController
  cancelled: boolean
  /** What it last said of its progress and is not written. */
  percent: number | undefined
}

const isMoving = ({ percent }: Running): boolean => percent !== undefined

export function createWorkers(parts: WorkerParts): Workers & Crew {
  const { database, jobLog, clock, logger, metrics } = parts
  const runs = new Map<string, (run: Run<unknown>) => Promise<unknown>>()
  const givingUp = new Map<string, (tx: Tx, job: GivenUp<unknown>) => Promise<void>>()
  const types = new Map<string, JobType>()
  const running = new Map<string, Running>()
  let ended: Ending[] = []
  let state: 'new' | 'working' | 'draining' | 'stopped' = 'new'
  let turn: Promise<void> | undefined
  let again = false
  let cancelTimer = (): void => {}
  let cancelPoll = (): void => {}
  /** A second passes until progress is written; then it is due. */
  let progress: 'none' | 'waits' | 'due' = 'none'

  /** How many more jobs of each queue may begin. */
  function room(): Map<QueueName, number> {
    const free = new Map<QueueName, number>()
    if (state !== 'working') return free
    for (const queue of QUEUE_NAMES) {
      const active = [...running.values()].filter(({ job }) => job.queue === queue).length
      const left = QUEUES[queue].concurrency - active
      if (left > 0) free.set(queue, left)
    }
    return free
  }

  function look(): void {
    if (state === 'new' || state === 'stopped') return
    again = true
    // What ends at the same time is written together, not the first one alone.
    turn ??= nextTurn()
      .then(work)
      .finally(() => (turn = undefined))
  }

  async function work(): Promise<void> {
    while (again) {
      again = false
      const endings = ended
      ended = []
      try {
        const begun = await settle(endings)
        for (const job of begun) begin(job)
        if (begun.length === 0) await waitForNext()
      } catch (error) {
        ended = [...endings, ...ended]
        logger.error(
          { reason: (error as Error).message },
          'Jobs cannot be written; it is tried again.',
        )
        cancelTimer()
        cancelTimer = clock.after(DISK_RETRY_MS, look)
      }
    }
  }

  /** Writes what ended and got on, and takes what can begin. */
  async function settle(endings: readonly Ending[]): Promise<Claimed[]> {
    const now = clock.now()
    const free = room()
    const moving = progress === 'due' ? [...running.values()].filter(isMoving) : []
    if (progress === 'due') progress = 'none'
    if (endings.length === 0 && free.size === 0 && moving.length === 0) return []
    const advances = moving.map(({ job, percent }) => ({ job, percent: percent!, at: now }))
    for (const each of moving) each.percent = undefined
    const news = newsOf(endings, advances, ({ type }) => types.get(type)?.tells ?? 'all')
    const begun = await database.transaction(async (tx) => {
      await writeEndings(tx, endings)
      for (const { job, outcome } of endings)
        if (outcome === 'cancelled' || outcome === 'failed') await givenUp(tx, job, outcome)
      for (const advance of advances) await writeAdvance(tx, advance)
      if (news.length > 0) await jobLog.write(tx, news)
      return claim(tx, free, [...types.keys()], now)
    })
    for (const tenantId of new Set(news.map(({ job }) => job.tenantId))) jobLog.written(tenantId)
    return begun
  }

  async function givenUp(
    tx: Tx,
    { type, tenantId, data }: EndedJob,
    outcome: GivenUp<unknown>['outcome'],
  ): Promise<void> {
    const parsed = types.get(type)?.data.safeParse(JSON.parse(data))
    // Data that no longer fits what its type declares is why it was given up.
    if (parsed?.success) await givingUp.get(type)?.(tx, { tenantId, data: parsed.data, outcome })
  }

  async function waitForNext(): Promise<void> {
    const due = await nextDue(database, [...room().keys()], [...types.keys()])
    cancelTimer()
    if (due !== undefined) cancelTimer = atTime(clock, due, look)
  }

  function begin(job: Claimed): void {
    const entry: Running = {
      job,
      stop: new AbortController(),
      cancelled: false,
      percent: undefined,
    }
    running.set(job.id, entry)
    logger.info({ job: job.id, attempt: job.attempts }, `Processing job: ${job.type} (${job.id})`)
    const started = performance.now()
    // reason: only types that somebody works on are claimed
    const run = runs.get(job.type)!
    const advance = (percent: number): void => {
      entry.percent = Math.min(100, Math.max(0, percent))
      if (progress !== 'none') return
      progress = 'waits'
      clock.after(PROGRESS_MS, () => {
        progress = 'due'
        look()
      })
    }
    const { id, tenantId, userId, attempts: attempt } = job
    const outcome = Promise.try(() => {
      // reason: it was checked when the job was made; a newer declaration may have defaults to fill in
      const data = types.get(job.type)!.data.parse(JSON.parse(job.data))
      const { signal } = entry.stop
      return run({ id, tenantId, userId, data, attempt, progress: advance, signal })
    }).then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    )
    void outcome.then((came) => {
      running.delete(id)
      if (state === 'stopped') return
      const ending = endingOf(job, came, entry.cancelled, clock.now())
      const labels = { queue: job.queue, type: job.type, outcome: ending.outcome }
      metrics.jobs.inc(labels)
      metrics.jobSeconds.observe({ queue: job.queue }, (performance.now() - started) / 1000)
      tell(ending)
      ended.push(ending)
      look()
    })
  }

  function tell({ job, outcome, error }: Ending): void {
    const fields = { job: job.id, attempt: job.attempts, ...(error && { reason: error }) }
    if (outcome === 'completed') logger.info(fields, `Job completed: ${job.type} (${job.id})`)
    else if (outcome === 'retry')
      logger.warn(fields, `Job failed, it is tried again: ${job.type} (${job.id})`)
    else if (outcome === 'failed')
      logger.error(
        fields,
        `Job failed for good, it waits among the failed: ${job.type} (${job.id})`,
      )
    else logger.info(fields, `Job cancelled: ${job.type} (${job.id})`)
  }

  return {
    look,
    cancel(id) {
      const entry = running.get(id)
      if (!entry) return false
      entry.cancelled = true
      entry.stop.abort(new Error('This job was cancelled.'))
      return true
    },

    givenUp,

    work<D extends z.ZodType>(
      type: JobType<D>,
      run: (run: Run<z.output<D>>) => Promise<unknown>,
      onGivenUp?: (tx: Tx, job: GivenUp<z.output<D>>) => Promise<void>,
    ) {
      if (types.has(type.type)) throw new Error(`Somebody works on "${type.type}" already.`)
      types.set(type.type, type)
      // reason: a job's data is parsed with the schema of its type before it runs
      runs.set(type.type, run as (run: Run<unknown>) => Promise<unknown>)
      // reason: the same
      if (onGivenUp)
        givingUp.set(type.type, onGivenUp as (tx: Tx, job: GivenUp<unknown>) => Promise<void>)
    },

    async start() {
      ended = await leftBehind(database, clock.now())
      state = 'working'
      cancelPoll = clock.every(LOOK_MS, look)
      look()
    },

    async stop() {
      if (state !== 'working') return void (state = 'stopped')
      state = 'draining'
      cancelPoll()
      cancelTimer()
      const drained = async (): Promise<void> => {
        while (running.size > 0 || ended.length > 0 || turn) {
          look()
          await turn
          await new Promise<void>((resolve) => void clock.after(10, resolve))
        }
      }
      const out = Promise.withResolvers<void>()
      const cancelOut = clock.after(DRAIN_MS, out.resolve)
      await Promise.race([drained(), out.promise])
      cancelOut()
      state = 'stopped'
      for (const { stop } of running.values()) stop.abort(new Error('The server stops.'))
      await turn
    },
  }
}
