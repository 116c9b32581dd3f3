/** A job as people and back offices see it. */
import { z } from 'zod'
import { TenantId, UserId } from '../ids.ts'
import { QUEUE_NAMES } from './queues.ts'

/**
 * `pending` waits for its time or its turn; `processing` runs; `failed` was given up after its last attempt and waits for
 * somebody to look at it.
 */
export const JobStatus = z.enum(['pending', 'processing', 'completed', 'failed', 'cancelled'])
export type JobStatus = z.infer<typeof JobStatus>

export const Job = z.object({
  id: z.string(),
  tenantId: TenantId,
  queue: z.enum(QUEUE_NAMES),
  type: z.string(),
  /** Who asked for it; `null`: the server by itself. */
  userId: UserId.nullable(),
  data: z.record(z.string(), z.unknown()),
  status: JobStatus,
  priority: z.number().int(),
  attempts: z.number().int().min(0),
  maxAttempts: z.number().int().min(1),
  /** From 0 to 100. */
  progress: z.number().min(0).max(100),
  result: z.unknown(),
  /** Why the last attempt failed. */
  error: z.string().nullable(),
  runAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
})
export type Job = z.infer<typeof Job>

/** How many jobs there are, by what became of them. */
export const JobStats = z.object({
  total: z.number().int(),
  pending: z.number().int(),
  processing: z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
  byType: z.record(z.string(), z.number().int()),
})
export type JobStats = z.infer<typeof JobStats>

/** One queue in figures: `delayed` waits for its time, `waiting` for its turn. */
export const QueueCounts = z.object({
  waiting: z.number().int(),
  active: z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
  delayed: z.number().int(),
  paused: z.boolean(),
})
export type QueueCounts = z.infer<typeof QueueCounts>
