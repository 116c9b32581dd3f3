/** The routes of reports. */
import { z } from 'zod'
import { Report, ReportRequest } from '../reports.ts'
import { route } from './route.ts'

export const reportRoutes = {
  order: route({
    method: 'POST',
    path: '/api/v1/reports',
    summary:
      'Ask for a report. It is made in the background: `job.completed` tells when it is ready.',
    access: 'signed-in',
    body: ReportRequest,
    reply: Report,
    status: 201,
  }),
  list: route({
    method: 'GET',
    path: '/api/v1/reports',
    summary: 'The reports that you asked for and that are kept, newest first.',
    access: 'signed-in',
    reply: z.object({ items: z.array(Report) }),
    status: 200,
  }),
  read: route({
    method: 'GET',
    path: '/api/v1/reports/:reportId',
    summary: 'How far a report of yours is.',
    access: 'signed-in',
    reply: Report,
    status: 200,
  }),
  file: route({
    method: 'GET',
    path: '/api/v1/reports/:reportId/file',
    summary: 'The report itself, for whoever asked for it and may still see what is in it.',
    access: 'signed-in',
    reply: z.instanceof(Uint8Array),
    produces: 'text/csv; charset=utf-8, or application/pdf',
    bytes: true,
    status: 200,
  }),
} as const
