/** The routes of the cache, for admins. */
import { z } from 'zod'
import { CacheStats } from '../cache.ts'
import { route } from './route.ts'

export const cacheRoutes = {
  stats: route({
    method: 'GET',
    path: '/api/v1/admin/cache',
    summary: 'How much the cache helps the tenant, and what it holds.',
    access: 'admin',
    reply: CacheStats,
    status: 200,
  }),
  invalidate: route({
    method: 'DELETE',
    path: '/api/v1/admin/cache',
    summary:
      'Forget what the cache holds of the tenant: all of it, or what fits a pattern such as `permissions:*`.',
    access: 'admin',
    query: z.object({
      pattern: z
        .string()
        .max(200)
        .regex(/^[^?[\]\\]+$/, 'Write a resource and an id; * stands for anything.')
        .default('*'),
    }),
    reply: z.object({ deleted: z.number().int() }),
    status: 200,
  }),
} as const
