/** Work that people ask for, as they would call it. */
import { importTripJob } from '../jobs/import-job.ts'
import { makeReportJob } from '../jobs/report-job.ts'

const WORDS: Readonly<Record<string, string>> = {
  [importTripJob.type]: 'An import of activities',
  [makeReportJob.type]: 'A report',
}

/** The type itself where nobody but an application knows what it is. */
export function jobWords(type: string): string {
  return WORDS[type] ?? type
}
