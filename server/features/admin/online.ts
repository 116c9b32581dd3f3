/** Who is connected, as others may know it: nobody hears of people with whom they share nothing. */
import {
  CacheTtl,
  document,
  instantOf,
  isAdmin,
  parseScopeName,
  type CollaborationStats,
  type OnlineUser,
  type PresenceStatus,
  type Principal,
  type RealtimeStats,
  type UserId,
} from '@concord/schemas'
import type { LiveConnections, LiveSession } from '../../auth/live-connections.ts'
import type { Clock } from '../../core/clock.ts'
import { pageOf } from '../../core/page.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { TenantCache } from '../../storage/cache/tenant-cache.ts'
import type { Database } from '../../storage/database.ts'

export interface Online {
  /** By user id; `after` is the last one of the page before. */
  users(
    principal: Principal,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<{ items: OnlineUser[]; next?: string }>
  /** Who is connected is as of now; the jobs may have been counted two minutes ago, and `isHit` says that they were. */
  stats(principal: Principal): Promise<{ stats: RealtimeStats; isHit: boolean }>
  collaborative(principal: Principal): Promise<CollaborationStats>
}

interface Parts {
  readonly live: Pick<LiveConnections, 'inTenant'>
  /** How people of a tenant are seen who show anything, and whether they hide. */
  readonly shown: (
    tenantId: string,
  ) => ReadonlyMap<string, { readonly status: PresenceStatus; readonly hidden: boolean }>
  readonly rooms: (session: LiveSession) => readonly string[]
  /** Those that are followed now. */
  readonly flights: (tenantId: string) => Promise<readonly unknown[]>
  readonly database: Database
  readonly events: Pick<EventLog, 'head'>
  readonly jobs: Pick<Jobs, 'stats'>
  readonly cache: Pick<TenantCache, 'getOrSet'>
  readonly clock: Pick<Clock, 'now'>
}

export function createOnline({
  live,
  shown,
  rooms,
  flights,
  database,
  events,
  jobs,
  cache,
  clock,
}: Parts): Online {
  function people(tenantId: string): Map<UserId, OnlineUser> {
    const found = new Map<UserId, OnlineUser>()
    const seen = shown(tenantId)
    for (const { who, since, connection } of live.inTenant(tenantId)) {
      const userId = who.userId
      const known = found.get(userId)
      const lastActivity = instantOf(connection.lastActivity())
      found.set(userId, {
        userId,
        name: who.name,
        // The oldest connection comes first.
        since: known?.since ?? instantOf(since),
        connections: (known?.connections ?? 0) + 1,
        status: seen.get(userId)?.status ?? 'online',
        lastActivity:
          known && known.lastActivity > lastActivity ? known.lastActivity : lastActivity,
        ...(seen.get(userId)?.hidden ? { hidden: true as const } : {}),
      })
    }
    return found
  }

  /** Everybody with whom this person belongs to a scope. */
  async function companions({ tenantId, userId }: Principal): Promise<Set<string>> {
    const rows = await database.query
      .selectFrom('members as mine')
      .innerJoin('scopes', 'scopes.id', 'mine.scope_id')
      .innerJoin('members as others', 'others.scope_id', 'mine.scope_id')
      .select('others.user_id')
      .distinct()
      .where('mine.user_id', '=', userId)
      .where('scopes.tenant', '=', tenantId)
      .where('scopes.deleted_at', 'is', null)
      .execute()
    return new Set([userId, ...rows.map(({ user_id }) => user_id)])
  }

  return {
    async users(principal, { limit, after = '' }) {
      const all = [...people(principal.tenantId).values()]
      const known = isAdmin(principal.roles) ? undefined : await companions(principal)
      const mayKnow = ({ userId, status }: OnlineUser): boolean =>
        !known || userId === principal.userId || (known.has(userId) && status !== 'offline')
      const left = all
        .filter((person) => person.userId > after && mayKnow(person))
        .toSorted((one, other) => (one.userId < other.userId ? -1 : 1))
      return pageOf(left, limit, ({ userId }) => userId)
    },

    async stats({ tenantId, roles }) {
      const users = new Set<string>()
      const members = new Map<string, Set<string>>()
      let connections = 0
      for (const session of live.inTenant(tenantId)) {
        connections += 1
        users.add(session.who.userId)
        for (const room of rooms(session))
          members.set(room, (members.get(room) ?? new Set()).add(session.who.userId))
      }
      const counted = await cache.getOrSet(
        tenantId,
        'job_stats',
        () => jobs.stats(tenantId),
        CacheTtl.SHORT,
      )
      const { pending, processing, completed, failed } = counted.value
      const membersByRoom = Object.fromEntries([...members].map(([name, { size }]) => [name, size]))
      const stats = {
        connections,
        users: users.size,
        rooms: members.size,
        flights: (await flights(tenantId)).length,
        events: await events.head(tenantId),
        jobs: { pending, processing, completed, failed },
        ...(isAdmin(roles) ? { membersByRoom } : {}),
      }
      return { stats, isHit: counted.isHit }
    },

    async collaborative({ tenantId }) {
      const open = new Set<string>()
      const active = new Set<string>()
      for (const session of live.inTenant(tenantId))
        for (const room of rooms(session)) {
          if (parseScopeName(room)?.kind !== document.name) continue
          open.add(room)
          active.add(session.who.userId)
        }
      const ofTenant = database.query
        .selectFrom('scopes')
        .leftJoin('locks', (join) =>
          join.onRef('locks.scope_id', '=', 'scopes.id').on('locks.expires_at', '>', clock.now()),
        )
        .leftJoin('members', 'members.scope_id', 'scopes.id')
        .where('scopes.tenant', '=', tenantId)
        .where('scopes.kind', '=', document.name)
        .where('scopes.deleted_at', 'is', null)
      const { documents, collaborators, locked } = await ofTenant
        .select(({ fn }) => [
          fn.count<number>('scopes.id').distinct().as('documents'),
          fn.count<number>('members.user_id').distinct().as('collaborators'),
          fn.count<number>('locks.scope_id').distinct().as('locked'),
        ])
        .executeTakeFirstOrThrow()
      return { documents, collaborators, locked, open: open.size, activeUsers: active.size }
    },
  }
}
