/**
 * Background work. A job is asked for in the transaction of what caused it, and is there exactly when that is. It runs at
 * least once, also across kill -9; what it does outside carries the job's id, so that a repeat does no harm.
 */
import type { Job, JobStats, JobStatus, JobType, QueueCounts, QueueName } from '@concord/schemas'
import type { z } from 'zod'
import type { Tx } from '../storage/database.ts'

/** The tenant of the server's own work: nobody is told of it by an event, the log and the metrics say what became of it. */
export const OF_THE_SERVER = ''

export interface NewJob {
  readonly tenantId: string
  /** Who is told what became of it. */
  readonly userId?: string
  /** Not before this time, milliseconds since 1970. */
  readonly runAt?: number
  /** Higher runs first; 0 without. */
  readonly priority?: number
  /** While a job of this tenant and type with this key waits or runs, no other one is made. */
  readonly key?: string
}

export interface JobFilter {
  readonly tenantId?: string | undefined
  readonly queue?: QueueName | undefined
  readonly type?: string | undefined
  readonly status?: JobStatus | undefined
  /** Only older ones than this id. */
  readonly before?: string | undefined
  readonly limit: number
}

export interface Jobs {
  /**
   * Makes a job in `tx` and returns its id; with a key that is in use, the id of the job that has it. Throws a
   * Refusal (VALIDATION_ERROR) for data that does not fit the type. It runs as soon as `tx` is on disk.
   */
  enqueue<D extends z.ZodType>(
    tx: Tx,
    type: JobType<D>,
    data: z.input<D>,
    job: NewJob,
  ): Promise<string>
  get(id: string): Promise<Job | undefined>
  /** Newest first. */
  list(filter: JobFilter): Promise<Job[]>
  /** Ends a job that waits, and asks one that runs to stop. Returns whether there was such a job. */
  cancel(id: string): Promise<boolean>
  /**
   * Gives a failed or cancelled job all its attempts again. Returns whether there was such a job; none, while another job
   * with its key waits or runs.
   */
  retry(id: string): Promise<boolean>
  /** The same for every failed job that a tenant has in a queue; returns how many. */
  retryAll(queue: QueueName, tenantId: string): Promise<number>
  /** A queue that a tenant paused begins nothing of that tenant; it stays so across restarts. */
  pause(queue: QueueName, tenantId: string): Promise<void>
  resume(queue: QueueName, tenantId: string): Promise<void>
  stats(tenantId: string): Promise<JobStats>
  queueCounts(tenantId: string): Promise<Record<QueueName, QueueCounts>>
}

/** What a running job is given. */
export interface Run<D> {
  readonly id: string
  readonly tenantId: string
  readonly userId: string | null
  readonly data: D
  /** Which attempt this is, from 1. */
  readonly attempt: number
  /** Aborted when the job is cancelled or the server stops. */
  readonly signal: AbortSignal
  /** From 0 to 100. */
  progress(percent: number): void
}

/** A job that ended without having done its work. */
export interface GivenUp<D> {
  readonly tenantId: string
  readonly data: D
  readonly outcome: 'cancelled' | 'failed'
}

export interface Workers {
  /**
   * Says what a type of job does; what it returns is the job's result. A rejection is a failed attempt. `onGivenUp` is
   * called in the transaction in which one is cancelled or failed for good, whether it ever ran or not.
   */
  work<D extends z.ZodType>(
    type: JobType<D>,
    run: (run: Run<z.output<D>>) => Promise<unknown>,
    onGivenUp?: (tx: Tx, job: GivenUp<z.output<D>>) => Promise<void>,
  ): void
  /** Takes up what was left behind when the server stopped, and begins. */
  start(): Promise<void>
  /** Begins nothing more, waits for what runs, then asks it to stop. What does not end in time runs again later. */
  stop(): Promise<void>
}

/** Thrown by a job that no other attempt can help. */
export class Hopeless extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Hopeless'
  }
}

/** Where it is written down, in the same transaction, what became of a job. */
export interface JobLog {
  write(tx: Tx, news: readonly JobNews[]): Promise<void>
  /** Called once the transaction is on disk. */
  written(tenantId: string): void
}

export interface JobNews {
  readonly type: string
  readonly job: {
    readonly id: string
    readonly tenantId: string
    readonly queue: QueueName
    readonly type: string
    readonly userId: string | null
  }
  readonly at: number
  readonly data: Readonly<Record<string, unknown>>
}
