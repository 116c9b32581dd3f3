/** The routes of the reference itself. */
import { z } from 'zod'
import { route } from './route.ts'

export const docsRoutes = {
  page: route({
    method: 'GET',
    path: '/api/docs',
    summary: 'All of this as a page.',
    access: 'public',
    reply: z.string(),
    produces: 'text/html',
    status: 200,
  }),
  openApi: route({
    method: 'GET',
    path: '/api/docs.json',
    summary: 'All of this as an OpenAPI document.',
    access: 'public',
    reply: z.record(z.string(), z.unknown()),
    status: 200,
  }),
} as const
