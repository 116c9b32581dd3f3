/**
 * What admins do: look at connections, tell everybody something, send somebody away, revoke tokens. What they change is in
 * the audit log.
 */
import {
  SYSTEM_MESSAGE,
  instantOf,
  type Principal,
  type SessionRecord,
  type SystemMessage,
  type UserId,
} from '@concord/schemas'
import { awayFor, type Barred } from '../../auth/barred.ts'
import type { LiveConnections, LiveSession } from '../../auth/live-connections.ts'
import type { Clock } from '../../core/clock.ts'
import { pageOf } from '../../core/page.ts'
import { Refusal } from '../../core/refusal.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import { deedOf, writeAudit } from '../../storage/audit.ts'
import type { Database } from '../../storage/database.ts'
import { readAudit, type AuditPage, type AuditQuery } from './audit-log.ts'
import type { SessionLog } from './session-log.ts'
import { readEnded, sessionReply, type PageCursor, type StoredSession } from './session-rows.ts'

export interface SessionQuery {
  readonly status: 'connected' | 'disconnected'
  readonly userId?: string | undefined
  readonly limit: number
  readonly after?: string | undefined
}

export interface Admin {
  /** Newest first. Throws VALIDATION_ERROR for an `after` that is no `next`. */
  sessions(
    principal: Principal,
    query: SessionQuery,
  ): Promise<{ items: SessionRecord[]; next?: string }>
  /** Told as an event, which is on disk when it resolves. */
  broadcast(
    principal: Principal,
    message: SystemMessage,
  ): Promise<SystemMessage & { seq: number; from: UserId; at: string; users: number }>
  /**
   * Ends every socket and stream of this person, and lets none in until `until`. Throws NOT_FOUND when they are not
   * connected.
   */
  disconnect(principal: Principal, userId: UserId): Promise<{ disconnected: number; until: number }>
  /** Refuses every token that was issued up to now, and ends their connections. */
  revoke(
    principal: Principal,
    userId: UserId,
  ): Promise<{ disconnected: number; issuedBefore: number }>
  /** Of the tenant, newest first; super admins also see what belongs to no tenant. */
  audit(principal: Principal, query: AuditQuery): Promise<AuditPage>
}

interface Parts {
  readonly live: LiveConnections
  readonly sessions: Pick<SessionLog, 'now' | 'written'>
  readonly barred: Pick<Barred, 'bar'>
  readonly database: Database
  readonly events: Pick<EventLog, 'append'>
  readonly wake: Wake
  readonly clock: Clock
  /** How long somebody who was disconnected stays away, ms. */
  readonly awayMs: number
}

export function createAdmin(parts: Parts): Admin {
  const { live, sessions, barred, database, events, wake, clock, awayMs } = parts

  function connected(tenantId: string, userId: string | undefined): StoredSession[] {
    const found: LiveSession[] = [...live.inTenant(tenantId)]
    return found
      .filter(({ who }) => userId === undefined || who.userId === userId)
      .map((session) => sessions.now(session))
      .toSorted((one, other) => (isBefore(one, cursorOf(other)) ? 1 : -1))
  }

  return {
    async sessions({ tenantId }, { status, userId, limit, after: text }) {
      const after = text === undefined ? undefined : readCursor(text)
      if (status === 'disconnected') await sessions.written()
      const found =
        status === 'disconnected'
          ? await readEnded(database, tenantId, { userId, after }, limit + 1)
          : connected(tenantId, userId).filter((one) => !after || isBefore(one, after))
      const page = pageOf(found, limit, (last) => writeCursor(cursorOf(last)))
      return { ...page, items: page.items.map(sessionReply) }
    },

    async broadcast(principal, message) {
      const { tenantId, userId } = principal
      const at = clock.now()
      const users = new Set([...live.inTenant(tenantId)].map(({ who }) => who.userId)).size
      const seq = await database.transaction(async (tx) => {
        const last = await events.append(tx, tenantId, [
          {
            type: SYSTEM_MESSAGE,
            scopeId: null,
            entityId: null,
            actor: userId,
            at,
            late: false,
            data: message,
            audience: 'tenant',
          },
        ])
        const details = { ...message, seq: last, users }
        const deed = { action: 'broadcast.sent', target: null, details, at }
        await writeAudit(tx, [deedOf(principal, deed)])
        return last
      })
      wake.announce(tenantId)
      return { ...message, seq, from: userId, at: instantOf(at), users }
    },

    async disconnect(principal, userId) {
      const who = { tenantId: principal.tenantId, userId }
      const { length: connections } = live.of(who)
      if (connections === 0) throw new Refusal('NOT_FOUND', `${userId} is not connected.`)
      const at = clock.now()
      const until = at + awayMs
      const details = { connections, until }
      const deed = { action: 'user.disconnected', target: userId, details, at }
      await barred.bar(who, { awayUntil: until }, deedOf(principal, deed))
      return { disconnected: live.end(who, awayFor(awayMs)), until }
    },

    async revoke(principal, userId) {
      const who = { tenantId: principal.tenantId, userId }
      const at = clock.now()
      const details = { connections: live.of(who).length }
      const deed = { action: 'tokens.revoked', target: userId, details, at }
      await barred.bar(who, { tokensAfter: at }, deedOf(principal, deed))
      return { disconnected: live.end(who, new Refusal('TOKEN_REVOKED')), issuedBefore: at }
    },

    async audit(principal, query) {
      await sessions.written()
      return readAudit(database, principal, query)
    },
  }
}

const cursorOf = ({ connectedAt: at, id }: StoredSession): PageCursor => ({ at, id })

/** Whether a session comes after this one, newest first. */
function isBefore({ connectedAt, id }: StoredSession, cursor: PageCursor): boolean {
  return connectedAt < cursor.at || (connectedAt === cursor.at && id < cursor.id)
}

const writeCursor = ({ at, id }: PageCursor): string => `${at}_${id}`

function readCursor(text: string): PageCursor {
  const [, at, id] = /^(\d{1,15})_(.+)$/.exec(text) ?? []
  if (at === undefined || id === undefined)
    throw new Refusal('VALIDATION_ERROR', 'after: Write the `next` of the page before.')
  return { at: Number(at), id }
}
