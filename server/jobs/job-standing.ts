/** How far a job is that a row of a feature waits for. */
import type { Job } from '@concord/schemas'
import type { Jobs } from './jobs.ts'

/**
 * Jobs are kept for a while, the rows that wait for them for longer: of a job that is gone, `isDone` says whether the
 * row has what it waited for.
 */
export async function jobStanding(
  jobs: Pick<Jobs, 'get'>,
  jobId: string,
  isDone: boolean,
): Promise<Pick<Job, 'status' | 'progress' | 'error'>> {
  const job = await jobs.get(jobId)
  if (job) return { status: job.status, progress: job.progress, error: job.error }
  return isDone
    ? { status: 'completed', progress: 100, error: null }
    : { status: 'cancelled', progress: 0, error: null }
}
