/** Reports that somebody asked for. */
import { z } from 'zod'
import { jobType } from './job-type.ts'

export const makeReportJob = jobType({
  type: 'report.make',
  queue: 'reports',
  data: z.object({ reportId: z.string() }),
  about: 'Makes a report as CSV or PDF.',
})
