/** What is told of the cache: for admins, who look after a server. */
import { z } from 'zod'
import type { EventRule } from './event.ts'

export const CACHE_INVALIDATED = 'cache.invalidated'

export const cacheEvents: readonly EventRule[] = [
  {
    type: CACHE_INVALIDATED,
    version: 1,
    data: z.object({ key: z.string(), resource: z.string(), id: z.string().nullable() }),
    audience: 'admins',
    about: 'Something that was kept in the cache is not true any more, and was removed.',
  },
]
