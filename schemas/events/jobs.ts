/** What became of background work; told to who asked for it, or to the admins. */
import { z } from 'zod'
import type { EventRule } from './event.ts'

export const JOB_COMPLETED = 'job.completed'
export const JOB_FAILED = 'job.failed'
export const JOB_PROGRESS = 'job.progress'

const job = {
  jobId: z.string(),
  queue: z.string(),
  type: z.string(),
  userId: z.string().nullable(),
}

/** `entityId` is the job. Who asked hears of it; where nobody did, the admins do. */
export const jobEvents: readonly EventRule[] = [
  {
    type: JOB_COMPLETED,
    version: 1,
    data: z.object({ ...job, result: z.unknown().optional() }),
    audience: 'user',
    about: 'Background work was done.',
  },
  {
    type: JOB_FAILED,
    version: 1,
    data: z.object({ ...job, error: z.string(), attempts: z.number().int() }),
    audience: 'user',
    about: 'Background work was given up after its last attempt.',
  },
  {
    type: JOB_PROGRESS,
    version: 1,
    data: z.object({ ...job, progress: z.number().min(0).max(100) }),
    audience: 'user',
    about: 'Background work goes on; told at most once a second for each.',
  },
]
