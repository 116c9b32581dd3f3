/** When the first of a tenant connects, what its people will need at once is read before they ask for it. */
import type { Access } from '../../auth/access.ts'
import type { LiveConnections } from '../../auth/live-connections.ts'
import type { Logger } from '../../core/logger.ts'

export function warmTenants(
  live: Pick<LiveConnections, 'onOpen' | 'inTenant'>,
  access: Pick<Access, 'warm'>,
  logger: Logger,
): void {
  live.onOpen(({ who: { tenantId } }) => {
    const [first, second] = live.inTenant(tenantId)
    if (!first || second) return
    access.warm(tenantId).catch((error: unknown) =>
      // Whoever asks reads it then.
      logger.warn({ tenantId, reason: (error as Error).message }, 'The cache was not warmed.'),
    )
  })
}
