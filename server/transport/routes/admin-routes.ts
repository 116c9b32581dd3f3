/** The routes about who is connected, and for admins. */
import { UserId, adminRoutes, cacheRoutes, instantOf } from '@concord/schemas'
import { Refusal } from '../../core/refusal.ts'
import type { Admin } from '../../features/admin/admin.ts'
import type { Online } from '../../features/admin/online.ts'
import type { CacheOffice } from '../../features/cache/cache-office.ts'
import type { Rest } from '../rest/rest.ts'

interface Parts {
  readonly rest: Rest
  readonly admin: Admin
  readonly online: Online
  readonly cacheOffice: CacheOffice
}

export function serveAdmin({ rest, admin, online, cacheOffice }: Parts): void {
  rest.serve(adminRoutes.online, ({ principal, query }) => online.users(principal, query))
  rest.serve(adminRoutes.stats, async ({ principal, cached }) => {
    const { stats, isHit } = await online.stats(principal)
    cached(isHit)
    return stats
  })
  rest.serve(adminRoutes.collaborative, ({ principal }) => online.collaborative(principal))
  rest.serve(adminRoutes.connections, ({ principal, query }) => admin.sessions(principal, query))
  rest.serve(adminRoutes.broadcast, ({ principal, body }) => admin.broadcast(principal, body))
  rest.serve(adminRoutes.disconnect, async ({ principal, params }) => {
    const userId = userIn(params)
    const { until, disconnected } = await admin.disconnect(principal, userId)
    const { tenantId } = principal
    return { userId, tenantId, disconnected, until: instantOf(until) }
  })
  rest.serve(adminRoutes.revoke, async ({ principal, params }) => {
    const userId = userIn(params)
    const { issuedBefore, disconnected } = await admin.revoke(principal, userId)
    const { tenantId } = principal
    return { userId, tenantId, disconnected, issuedBefore: instantOf(issuedBefore) }
  })
  rest.serve(cacheRoutes.stats, ({ principal }) => cacheOffice.stats(principal))
  rest.serve(cacheRoutes.invalidate, async ({ principal, query: { pattern } }) => ({
    deleted: await cacheOffice.invalidate(pattern, principal),
  }))
  rest.serve(adminRoutes.audit, ({ principal, query }) => admin.audit(principal, query))
}

/** Throws VALIDATION_ERROR for what is no user id. */
function userIn({ userId }: Readonly<Record<string, string>>): UserId {
  const parsed = UserId.safeParse(userId)
  if (!parsed.success)
    throw new Refusal('VALIDATION_ERROR', `userId: ${parsed.error.issues[0]!.message}`)
  return parsed.data
}
