/** Changes of membership as events. */
import type { MembershipLog } from '../../auth/access.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'

export function createMembershipLog(events: Pick<EventLog, 'append'>, wake: Wake): MembershipLog {
  return {
    async write(tx, { scopeId, tenantId, type, by, at, data }) {
      const about = { entityId: data.userId, actor: by, at, late: false }
      await events.append(tx, tenantId, [{ ...about, type, scopeId, data, audience: 'scope' }])
    },
    written: wake.announce,
  }
}
