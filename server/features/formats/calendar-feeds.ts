/**
 * Secret addresses at which calendar programs read a trip. One is as good as its maker's membership: it ends when they
 * leave, also when they come back later, and when an admin revokes their tokens.
 */
import { createHash } from 'node:crypto'
import {
  MAX_CALENDAR_FEEDS,
  ScopeRole,
  instantOf,
  objectId,
  subscribedCalendar,
  type CalendarFeed,
  type NewCalendarFeed,
  type Principal,
  type ScopeName,
} from '@concord/schemas'
import type { Grant } from '../../auth/access.ts'
import type { Barred } from '../../auth/barred.ts'
import { keptPrincipal } from '../../auth/kept-principal.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Database } from '../../storage/database.ts'

/** A trip as it is read at an address. */
export interface SubscribedTrip {
  readonly grant: Grant
  readonly tenantId: string
  /** Another one after every change of the trip. */
  readonly version: string
  /** Of the last change, milliseconds since 1970. */
  readonly changedAt: number
}

export interface CalendarFeeds {
  /** Oldest first. */
  list(grant: Grant, who: Principal): Promise<CalendarFeed[]>
  /** Throws CONFLICT for who does not belong to the trip, and for who has too many. */
  make(grant: Grant, who: Principal): Promise<NewCalendarFeed>
  /** Throws NOT_FOUND for what is not theirs. */
  remove(grant: Grant, who: Principal, id: string): Promise<void>
  /** Throws NOT_FOUND for a secret that is none, or none any more. */
  open(secret: string): Promise<SubscribedTrip>
}

interface Parts {
  readonly database: Database
  readonly barred: Pick<Barred, 'mustBeGood'>
  readonly clock: Clock
  readonly random: Randomness
}

const SECRET_BYTES = 32

export function createCalendarFeeds({ database, barred, clock, random }: Parts): CalendarFeeds {
  /** Those whose maker belongs to the trip ever since: who left and came back is a member since then only. */
  const feeds = () =>
    database.query
      .selectFrom('calendar_feeds')
      .innerJoin('members', (join) =>
        join
          .onRef('members.scope_id', '=', 'calendar_feeds.scope_id')
          .onRef('members.user_id', '=', 'calendar_feeds.user_id')
          .onRef('members.added_at', '<=', 'calendar_feeds.created_at'),
      )

  async function list({ scopeId }: Grant, { userId }: Principal): Promise<CalendarFeed[]> {
    const rows = await feeds()
      .select(['id', 'created_at'])
      .where('calendar_feeds.scope_id', '=', scopeId)
      .where('calendar_feeds.user_id', '=', userId)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(({ id, created_at }) => ({ id, createdAt: instantOf(created_at) }))
  }

  return {
    list,

    async make(grant, who) {
      if (grant.role === undefined)
        throw new Refusal('CONFLICT', 'Only who belongs to a trip can subscribe to it.')
      if ((await list(grant, who)).length >= MAX_CALENDAR_FEEDS) {
        throw new Refusal(
          'CONFLICT',
          `You have ${MAX_CALENDAR_FEEDS} calendar addresses of this trip already. End one of them first.`,
        )
      }
      const now = clock.now()
      const id = objectId(now, random.bytes)
      const secret = Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url')
      await database.transaction((tx) =>
        tx
          .insertInto('calendar_feeds')
          .values({
            id,
            scope_id: grant.scopeId,
            user_id: who.userId,
            secret_hash: hashOf(secret),
            created_at: now,
          })
          .execute(),
      )
      return { id, createdAt: instantOf(now), path: `${subscribedCalendar.path}?token=${secret}` }
    },

    async remove({ scopeId }, { userId }, id) {
      const { numDeletedRows } = await database.transaction((tx) =>
        tx
          .deleteFrom('calendar_feeds')
          .where('id', '=', id)
          .where('scope_id', '=', scopeId)
          .where('user_id', '=', userId)
          .executeTakeFirst(),
      )
      if (numDeletedRows === 0n)
        throw new Refusal('NOT_FOUND', 'There is no such calendar address.')
    },

    async open(secret) {
      const row = await feeds()
        .innerJoin('scopes', 'scopes.id', 'calendar_feeds.scope_id')
        .select(['scopes.id', 'name', 'tenant', 'updated_at', 'role', 'calendar_feeds.user_id'])
        .select('calendar_feeds.created_at as made_at')
        .select(({ selectFrom }) => [
          selectFrom('updates')
            .whereRef('updates.scope_id', '=', 'scopes.id')
            .select(({ fn }) => fn.max('updates.seq').as('seq'))
            .as('updated'),
          selectFrom('snapshots')
            .whereRef('snapshots.scope_id', '=', 'scopes.id')
            .select(({ fn }) => fn.max('snapshots.seq').as('seq'))
            .as('kept'),
        ])
        .where('secret_hash', '=', hashOf(secret))
        .where('scopes.deleted_at', 'is', null)
        .executeTakeFirst()
      if (!row || !isGood(barred, row.tenant, row.user_id, row.made_at)) {
        throw new Refusal(
          'NOT_FOUND',
          'There is no calendar at this address, or not any more. Subscribe to the trip again.',
        )
      }
      return {
        // reason: it is the name of a scope that there is
        grant: { scope: row.name as ScopeName, scopeId: row.id, role: ScopeRole.parse(row.role) },
        tenantId: row.tenant,
        version: String(Math.max(row.updated ?? 0, row.kept ?? 0)),
        changedAt: row.updated_at,
      }
    },
  }
}

/** Whether an admin let the person keep what they were given then. */
function isGood(
  barred: Pick<Barred, 'mustBeGood'>,
  tenantId: string,
  userId: string,
  issuedAt: number,
): boolean {
  const principal = keptPrincipal(tenantId, userId, [])
  try {
    barred.mustBeGood({ principal, expiresAt: 0, issuedAt })
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
