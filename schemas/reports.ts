/** Reports that people ask for, as files. */
import { z } from 'zod'
import { JobStatus } from './jobs/job.ts'

/** The newest so many rows are in a report. */
export const MAX_REPORT_ROWS = 5000
/** So many reports of one person are kept; a newer one takes the place of the oldest. */
export const MAX_KEPT_REPORTS = 20

export const ReportRequest = z
  .strictObject({
    /**
     * `activity`: what happened in a trip; `votes`: what its polls stand at and who said what; `audit`: the audit log, for
     * admins; `notifications`: your own inbox.
     */
    type: z.enum(['activity', 'votes', 'audit', 'notifications']),
    format: z.enum(['csv', 'pdf']),
    /** The name of the trip, or for `votes` of the voting room. */
    scope: z.string().max(200).optional(),
    /** Whole days in UTC, both included. */
    filters: z
      .strictObject({ startDate: z.iso.date().optional(), endDate: z.iso.date().optional() })
      .default({}),
  })
  .refine(
    ({ type, scope }) => (type === 'activity' || type === 'votes') === (scope !== undefined),
    {
      path: ['scope'],
      message: 'Say it for a report of activity or votes, and for no other.',
    },
  )
export type ReportRequest = z.infer<typeof ReportRequest>

export const Report = z.object({
  id: z.string(),
  /** The job that makes it, for `GET /api/v1/jobs/:id` and its events. */
  jobId: z.string(),
  status: JobStatus,
  /** From 0 to 100. */
  progress: z.number().min(0).max(100),
  /** Why it failed, or is tried again. */
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  ...ReportRequest.shape,
})
export type Report = z.infer<typeof Report>
