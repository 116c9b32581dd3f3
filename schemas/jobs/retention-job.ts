/** Tidying up. */
import { z } from 'zod'
import { jobType } from './job-type.ts'

export const retentionJob = jobType({
  type: 'retention.sweep',
  queue: 'batch-processing',
  data: z.object({}),
  tells: 'nothing',
  about: 'Deletes ended jobs and deliveries that were kept for long enough.',
})
