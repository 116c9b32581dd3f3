/** Bringing activities into a trip as CSV: what becomes of each row. */
import { z } from 'zod'
import { JobStatus } from './jobs/job.ts'

export const MAX_IMPORT_ROWS = 1000
export const MAX_IMPORT_COLUMNS = 200
/** Characters. */
export const MAX_IMPORT_TEXT = 200_000
/** So many problems are told one by one. */
export const MAX_IMPORT_PROBLEMS = 100

/** What is wrong in one place. The first row of the file, which names the columns, is row 1. */
export const ImportProblem = z.object({
  row: z.number().int().min(1),
  /** `null`: the whole row, or the whole file. */
  column: z.string().nullable(),
  /** What stands there, shortened. */
  value: z.string(),
  /** What is wrong and what may stand there, in plain words. */
  message: z.string(),
})
export type ImportProblem = z.infer<typeof ImportProblem>

export const ImportReport = z.object({
  /** Rows with something in them, without the one that names the columns. */
  rows: z.number().int(),
  /** Activities that went into the trip; in a dry run, that would. */
  added: z.number().int(),
  /** Days that the trip did not have. */
  daysAdded: z.number().int(),
  /** Rows that were left out because something in them is wrong. */
  refused: z.number().int(),
  problems: z.array(ImportProblem),
  /** Problems that are not in the list. */
  moreProblems: z.number().int(),
  /** Columns that mean nothing here. */
  ignoredColumns: z.array(z.string()),
})
export type ImportReport = z.infer<typeof ImportReport>

export const TripImport = z.object({
  id: z.string(),
  /** The job that does it, for `GET /api/v1/jobs/:id` and its events. */
  jobId: z.string(),
  status: JobStatus,
  dryRun: z.boolean(),
  createdAt: z.iso.datetime(),
  /** Why it failed, or is tried again. */
  error: z.string().nullable(),
  report: ImportReport.nullable(),
})
export type TripImport = z.infer<typeof TripImport>
