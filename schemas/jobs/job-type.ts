/** How a type of background work is declared: what it needs to know, and where it waits. */
import type { z } from 'zod'
import { BACKOFF_MS, QUEUES, type QueueName } from './queues.ts'

export interface JobType<D extends z.ZodType = z.ZodType> {
  readonly type: string
  readonly queue: QueueName
  readonly data: D
  /** How often it is tried in all. */
  readonly attempts: number
  /** The wait before the second attempt, ms; it doubles with each one after. */
  readonly backoffMs: number
  /** Which of its endings are events; progress is one where all are. The log and the metrics tell of every one. */
  readonly tells: 'all' | 'failure' | 'nothing'
  /** What it knows is for one person: admins see that it is there, and nothing of its data and result. */
  readonly discreet: boolean
  /** One sentence for the reference. */
  readonly about: string
}

/** Attempts are those of the queue and every ending is told, unless the declaration says otherwise. */
export function jobType<D extends z.ZodType>(
  declared: Pick<JobType<D>, 'type' | 'data' | 'about'> & Partial<JobType<D>>,
): JobType<D> {
  const queue = declared.queue ?? 'default'
  return {
    queue,
    attempts: QUEUES[queue].attempts,
    backoffMs: BACKOFF_MS,
    tells: 'all',
    discreet: false,
    ...declared,
  }
}
