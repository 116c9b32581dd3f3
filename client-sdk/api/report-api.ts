/** The REST calls of reports, which are made in the background. */
import { reportRoutes, type Report, type ReportRequest, type z } from '@concord/schemas'
import type { Call } from './call.ts'

/** Each rejects with an ApiError. */
export interface ReportApi {
  /** Asks for a report. `ACCESS_DENIED` for what this person may not see. */
  order(request: z.input<typeof ReportRequest>): Promise<Report>
  /** Those of this person that are kept, newest first. */
  list(): Promise<{ items: readonly Report[] }>
  /** How far it is. */
  read(id: string): Promise<Report>
  /** The file itself. `CONFLICT` while it is not made. */
  file(id: string): Promise<Uint8Array>
}

export function createReportApi(call: Call): ReportApi {
  return {
    order: (request) => call(reportRoutes.order, { body: request }),
    list: () => call(reportRoutes.list),
    read: (reportId) => call(reportRoutes.read, { params: { reportId } }),
    file: (reportId) => call(reportRoutes.file, { params: { reportId } }),
  }
}
