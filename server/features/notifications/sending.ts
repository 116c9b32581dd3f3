/** Telling people something from outside: a back office, or an admin. */
import {
  isAdmin,
  type Notice,
  type Notification,
  type Principal,
  type SentNotice,
} from '@concord/schemas'
import type { LiveConnections } from '../../auth/live-connections.ts'
import { chunksOf } from '../../core/chunks.ts'
import type { Clock } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Wake } from '../../events/wake.ts'
import { deedOf, writeAudit } from '../../storage/audit.ts'
import type { Database } from '../../storage/database.ts'
import type { Tell } from './tell.ts'

export interface Outgoing {
  readonly notice: Notice
  /** Milliseconds since 1970. */
  readonly expiresAt?: number | undefined
}

export interface Sending {
  /**
   * For admins and agents. `null` for somebody who does not want to hear of that, or was told before under this key.
   * Throws ACCESS_DENIED.
   */
  send(
    principal: Principal,
    userId: string,
    outgoing: Outgoing,
    key?: string,
  ): Promise<Notification | null>
  /** For admins; the doors see to that. Without `userIds`: everybody who is connected. */
  broadcast(
    principal: Principal,
    userIds: readonly string[] | undefined,
    outgoing: Outgoing,
    key?: string,
  ): Promise<{ recipients: number; sent: number }>
}

interface Parts {
  readonly database: Database
  readonly tell: Tell
  readonly wake: Wake
  readonly clock: Clock
  readonly live: Pick<LiveConnections, 'inTenant'>
}

/** What somebody wrote, as it is told. Throws VALIDATION_ERROR for a time that is over. */
export function outgoingOf({ expiresAt, ...notice }: SentNotice, now: number): Outgoing {
  if (expiresAt === undefined) return { notice }
  const end = Date.parse(expiresAt)
  if (end <= now) throw new Refusal('VALIDATION_ERROR', `expiresAt: ${expiresAt} is over.`)
  return { notice, expiresAt: end }
}

/** So many are told in one transaction. */
const AT_ONCE = 200

export function createSending({ database, tell, wake, clock, live }: Parts): Sending {
  async function tellAll(
    sender: Principal,
    people: readonly string[],
    { notice, expiresAt }: Outgoing,
    action: string,
    key: string | undefined,
  ): Promise<Notification[]> {
    const { tenantId, userId } = sender
    const at = clock.now()
    const told: Notification[] = []
    for (const some of chunksOf(people, AT_ONCE)) {
      const fresh = await database.transaction(async (tx) => {
        const tellings = some.map((person) => ({
          userId: person,
          notice: () => notice,
          scope: null,
          actor: userId,
          key: key === undefined ? undefined : `sent/${userId}/${key}`,
          at,
          expiresAt,
        }))
        const notifications = await tell(tx, tenantId, tellings)
        const target = some.length === 1 ? some[0]! : null
        const details = { type: notice.type, people: some.length, told: notifications.length }
        await writeAudit(tx, [deedOf(sender, { action, target, details, at })])
        return notifications
      })
      told.push(...fresh)
      wake.announce(tenantId)
    }
    return told
  }

  return {
    async send(principal, userId, outgoing, key) {
      if (!isAdmin(principal.roles) && !principal.roles.includes('agent'))
        throw new Refusal('ACCESS_DENIED', 'Only admins and agents send notifications.')
      const [told] = await tellAll(principal, [userId], outgoing, 'notification.sent', key)
      return told ?? null
    },
    async broadcast(principal, userIds, outgoing, key) {
      const connected = (): string[] =>
        [...live.inTenant(principal.tenantId)].map(({ who }) => who.userId)
      const people = [...new Set(userIds ?? connected())]
      const told = await tellAll(principal, people, outgoing, 'notification.broadcast', key)
      return { recipients: people.length, sent: told.length }
    },
  }
}
