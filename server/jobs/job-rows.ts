/** Jobs as they are kept, and as they are shown. */
import { instantIfAny, instantOf, type Job, type JobStatus, type QueueName } from '@concord/schemas'
import type { Queries } from '../storage/database.ts'

export function selectJobs(query: Queries) {
  return query
    .selectFrom('jobs')
    .select([
      'id',
      'tenant',
      'queue',
      'type',
      'user_id',
      'data',
      'status',
      'priority',
      'run_at',
      'attempts',
      'max_attempts',
      'backoff_ms',
      'progress',
      'result',
      'error',
      'created_at',
      'started_at',
      'finished_at',
    ])
}

export type JobRow = Awaited<ReturnType<ReturnType<typeof selectJobs>['executeTakeFirstOrThrow']>>

export function jobOf(row: JobRow): Job {
  return {
    id: row.id,
    // reason: all of them were written from values of these types
    tenantId: row.tenant as Job['tenantId'],
    queue: row.queue as QueueName,
    userId: row.user_id as Job['userId'],
    status: row.status as JobStatus,
    type: row.type,
    data: JSON.parse(row.data) as Job['data'],
    priority: row.priority,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    progress: row.progress,
    result: row.result === null ? null : (JSON.parse(row.result) as unknown),
    error: row.error,
    runAt: instantOf(row.run_at),
    createdAt: instantOf(row.created_at),
    startedAt: instantIfAny(row.started_at),
    finishedAt: instantIfAny(row.finished_at),
  }
}
