/** Tidying up. */
import { z } from 'zod'
import { jobType } from './job-type.ts'

export const retentionJob = jobType({
  type: 'retention.sweep',
  queue: 'batch-processing',
  data: z.object({}),
  tells: 'nothing',
  about:
    'Deletes what was kept for long enough: ended jobs, deliveries and connections, the audit log, mail in files.',
})
