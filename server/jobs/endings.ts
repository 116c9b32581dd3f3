/** What becomes of a job after an attempt: decided here, and written. */
import { JOB_COMPLETED, JOB_FAILED, JOB_PROGRESS, backoff, type JobType } from '@concord/schemas'
import type { Tx } from '../storage/database.ts'
import type { Claimed } from './claims.ts'
import { Hopeless, type JobLog } from './jobs.ts'

export interface Ending {
  readonly job: Claimed
  readonly outcome: 'completed' | 'retry' | 'failed' | 'cancelled'
  readonly at: number
  readonly result?: unknown
  readonly error?: string
  /** When it is tried again. */
  readonly runAt?: number
}

/** What came of an attempt. */
export type Came = { readonly result: unknown } | { readonly error: unknown }

/** Pure. A failed attempt is followed by another one, later each time, until there were enough or it is hopeless. */
export function endingOf(job: Claimed, came: Came, cancelled: boolean, now: number): Ending {
  if (cancelled) return { job, outcome: 'cancelled', at: now }
  if ('result' in came) return { job, outcome: 'completed', at: now, result: came.result }
  const error = came.error instanceof Error ? came.error.message : String(came.error)
  const isLast = job.attempts >= job.maxAttempts || came.error instanceof Hopeless
  if (isLast) return { job, outcome: 'failed', at: now, error }
  return {
    job,
    outcome: 'retry',
    at: now,
    error,
    runAt: now + backoff(job.attempts, job.backoffMs),
  }
}

/** `tells`: which endings of this type are events. */
export async function writeEnding(
  tx: Tx,
  ending: Ending,
  tells: JobType['tells'],
  jobLog: JobLog,
): Promise<void> {
  const { job, outcome, at, error } = ending
  await tx.updateTable('jobs').set(columnsOf(ending)).where('id', '=', job.id).execute()
  if (outcome === 'completed' && tells === 'all') {
    const data = ending.result === undefined ? {} : { result: ending.result }
    await jobLog.write(tx, { type: JOB_COMPLETED, job, at, data })
  }
  if (outcome === 'failed' && tells !== 'nothing') {
    const data = { error: error ?? '', attempts: job.attempts }
    await jobLog.write(tx, { type: JOB_FAILED, job, at, data })
  }
}

function columnsOf({ outcome, at, result, error, runAt }: Ending) {
  if (outcome === 'retry') return { status: 'pending', error: error ?? null, run_at: runAt ?? at }
  return {
    status: outcome,
    finished_at: at,
    error: error ?? null,
    ...(outcome === 'completed' ? { progress: 100, result: JSON.stringify(result ?? null) } : {}),
  }
}

export async function writeProgress(
  tx: Tx,
  job: Claimed,
  percent: number,
  at: number,
  tells: JobType['tells'],
  jobLog: JobLog,
): Promise<void> {
  await tx.updateTable('jobs').set({ progress: percent }).where('id', '=', job.id).execute()
  if (tells === 'all')
    await jobLog.write(tx, { type: JOB_PROGRESS, job, at, data: { progress: percent } })
}
