/** What is kept in memory for a while, so that it need not be read again: for how long, and how much it helps. */
import { z } from 'zod'

/** For how long, in seconds. */
export const CacheTtl = {
  PERMISSIONS: 300,
  PACKAGES: 900,
  TENANT_SETTINGS: 3600,
  USER_PROFILE: 1800,
  COMMISSION_RULES: 3600,
  SHORT: 120,
  MEDIUM: 600,
  LONG: 3600,
} as const

/** How much the cache helps one tenant since the server started, and what it holds of the tenant now. */
export const CacheStats = z.object({
  entries: z.number().int(),
  /** What there is room for, of all tenants together. */
  maxEntries: z.number().int(),
  hits: z.number().int(),
  misses: z.number().int(),
  /** Hits of all reads, from 0 to 1. */
  hitRate: z.number().min(0).max(1),
  byResource: z.record(
    z.string(),
    z.object({ hits: z.number().int(), misses: z.number().int(), entries: z.number().int() }),
  ),
})
export type CacheStats = z.infer<typeof CacheStats>
