/** What becomes of a job after an attempt: decided here, and written. */
import { JOB_COMPLETED, JOB_FAILED, JOB_PROGRESS, backoff, type JobType } from '@concord/schemas'
import type { Tx } from '../storage/database.ts'
import type { Claimed } from './claims.ts'
import { Hopeless, type JobNews } from './jobs.ts'

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

/** How far a job says that it is. */
export interface Advance {
  readonly job: Claimed
  readonly percent: number
  readonly at: number
}

/** Writes them in as few statements as there are different ones. */
export async function writeEndings(tx: Tx, endings: readonly Ending[]): Promise<void> {
  const alike = Map.groupBy(endings, (ending) => JSON.stringify(columnsOf(ending)))
  for (const same of alike.values()) {
    const ids = same.map(({ job }) => job.id)
    await tx.updateTable('jobs').set(columnsOf(same[0]!)).where('id', 'in', ids).execute()
  }
}

export async function writeAdvance(tx: Tx, { job, percent }: Advance): Promise<void> {
  await tx.updateTable('jobs').set({ progress: percent }).where('id', '=', job.id).execute()
}

/** Pure. What is told of these, by what their types tell. */
export function newsOf(
  endings: readonly Ending[],
  advances: readonly Advance[],
  tellsOf: (job: Claimed) => JobType['tells'],
): JobNews[] {
  return [
    ...endings.flatMap(({ job, outcome, at, result, error }): JobNews[] => {
      const tells = tellsOf(job)
      if (outcome === 'completed' && tells === 'all')
        return [{ type: JOB_COMPLETED, job, at, data: result === undefined ? {} : { result } }]
      if (outcome === 'failed' && tells !== 'nothing')
        return [{ type: JOB_FAILED, job, at, data: { error: error ?? '', attempts: job.attempts } }]
      return []
    }),
    ...advances
      .filter(({ job }) => tellsOf(job) === 'all')
      .map(({ job, at, percent }) => ({
        type: JOB_PROGRESS,
        job,
        at,
        data: { progress: percent },
      })),
  ]
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
