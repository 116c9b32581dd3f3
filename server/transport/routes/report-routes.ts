/** The routes of reports. */
import { reportRoutes } from '@concord/schemas'
import type { Reports } from '../../features/reports/reports.ts'
import type { Rest } from '../rest/rest.ts'

export function serveReports(rest: Rest, reports: Reports): void {
  rest.serve(reportRoutes.order, ({ principal, body }) => reports.order(body, principal))
  rest.serve(reportRoutes.list, async ({ principal }) => ({ items: await reports.list(principal) }))
  rest.serve(reportRoutes.read, ({ principal, params }) =>
    reports.read(params['reportId']!, principal),
  )
  rest.serve(reportRoutes.file, async ({ principal, params, attachment }) => {
    const { name, bytes } = await reports.file(params['reportId']!, principal)
    attachment(name)
    return Buffer.from(bytes)
  })
}
