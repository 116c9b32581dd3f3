/** What admins see of the cache and do about it; what they do is in the audit log. */
import type { CacheStats, Principal } from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import { deedOf, writeAudit } from '../../storage/audit.ts'
import type { TenantCache } from '../../storage/cache/tenant-cache.ts'
import type { Database } from '../../storage/database.ts'

export interface CacheOffice {
  stats(who: Principal): Promise<CacheStats>
  /** Returns how much there was of what fits. */
  invalidate(pattern: string, who: Principal): Promise<number>
}

interface Parts {
  readonly cache: Pick<TenantCache, 'stats' | 'deletePattern'>
  readonly database: Database
  readonly clock: Clock
}

export function createCacheOffice({ cache, database, clock }: Parts): CacheOffice {
  return {
    stats: ({ tenantId }) => cache.stats(tenantId),
    async invalidate(pattern, who) {
      const deleted = await cache.deletePattern(who.tenantId, pattern)
      const details = { deleted }
      const deed = { action: 'cache.invalidated', target: pattern, details, at: clock.now() }
      await database.transaction((tx) => writeAudit(tx, [deedOf(who, deed)]))
      return deleted
    },
  }
}
