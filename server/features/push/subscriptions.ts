/** The browsers of people, and who they belong to. */
import {
  MAX_PUSH_SUBSCRIPTIONS,
  instantOf,
  objectId,
  type NewPushSubscription,
  type Principal,
  type PushSubscriptionReply,
} from '@concord/schemas'
import type { Clock, Randomness } from '../../core/clock.ts'
import { ForbiddenAddress, type Outgoing } from '../../core/outgoing.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Database, Queries } from '../../storage/database.ts'

export interface PushSubscriptions {
  /** Throws VALIDATION_ERROR for an endpoint that nothing is sent to. */
  add(subscription: NewPushSubscription, who: Principal): Promise<PushSubscriptionReply>
  list(who: Principal): Promise<PushSubscriptionReply[]>
  /** Throws NOT_FOUND for a browser of somebody else. */
  remove(id: string, who: Principal): Promise<void>
  /** Those of these people who have a browser here. */
  owners(query: Queries, tenantId: string, people: readonly string[]): Promise<ReadonlySet<string>>
}

interface Parts {
  readonly database: Database
  readonly outgoing: Pick<Outgoing, 'check'>
  readonly clock: Clock
  readonly random: Randomness
}

export function createPushSubscriptions(parts: Parts): PushSubscriptions {
  const { database, outgoing, clock, random } = parts
  return {
    async add({ endpoint, keys: { p256dh, auth } }, { tenantId, userId }) {
      try {
        outgoing.check(endpoint)
      } catch (error) {
        if (!(error instanceof ForbiddenAddress)) throw error
        throw new Refusal('VALIDATION_ERROR', `endpoint: ${error.message}`)
      }
      const now = clock.now()
      const owned = { tenant: tenantId, user_id: userId, p256dh, auth, created_at: now }
      const id = `push_${objectId(now, random.bytes)}`
      return database.transaction(async (tx) => {
        const kept = await tx
          .insertInto('push_subscriptions')
          .values({ id, endpoint, ...owned })
          .onConflict((conflict) => conflict.column('endpoint').doUpdateSet(owned))
          .returning(['id', 'endpoint', 'created_at'])
          .executeTakeFirstOrThrow()
        await tx
          .deleteFrom('push_subscriptions')
          .where('id', 'in', ({ selectFrom }) =>
            selectFrom('push_subscriptions')
              .select('id')
              .where('tenant', '=', tenantId)
              .where('user_id', '=', userId)
              .orderBy('created_at', 'desc')
              .orderBy('id', 'desc')
              .limit(-1)
              .offset(MAX_PUSH_SUBSCRIPTIONS),
          )
          .execute()
        return replyOf(kept)
      })
    },
    async list({ tenantId, userId }) {
      const rows = await database.query
        .selectFrom('push_subscriptions')
        .select(['id', 'endpoint', 'created_at'])
        .where('tenant', '=', tenantId)
        .where('user_id', '=', userId)
        .orderBy('id')
        .execute()
      return rows.map(replyOf)
    },
    async remove(id, { tenantId, userId }) {
      const { numDeletedRows } = await database.query
        .deleteFrom('push_subscriptions')
        .where('id', '=', id)
        .where('tenant', '=', tenantId)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      if (numDeletedRows === 0n) throw new Refusal('NOT_FOUND')
    },
    async owners(query, tenantId, people) {
      const rows = await query
        .selectFrom('push_subscriptions')
        .select('user_id')
        .where('tenant', '=', tenantId)
        .where('user_id', 'in', people)
        .groupBy('user_id')
        .execute()
      return new Set(rows.map(({ user_id }) => user_id))
    },
  }
}

function replyOf({
  id,
  endpoint,
  created_at,
}: {
  id: string
  endpoint: string
  created_at: number
}) {
  return { id, host: new URL(endpoint).host, createdAt: instantOf(created_at) }
}
