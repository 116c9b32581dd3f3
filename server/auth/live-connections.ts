/** Who is connected now, on sockets and streams, and how to end it. */
import type { Principal } from '@concord/schemas'
import type { Refusal } from '../core/refusal.ts'
import { isSamePerson, type Who } from '../core/who.ts'

/** Something that a client holds open. */
export interface Connection {
  readonly id: string
  readonly door: 'socket' | 'stream'
  readonly address: string
  readonly userAgent: string
  /** When something came from the client last. */
  readonly lastActivity: () => number
  /** Says why and ends it. */
  readonly end: (refusal: Refusal) => void
}

/** Who somebody is, as they are shown. */
export type Person = Who & Pick<Principal, 'name'>

/** One person on a connection. */
export interface LiveSession {
  /** That of the connection; for further people on the same one, with a number behind it. */
  readonly id: string
  readonly connection: Connection
  readonly who: Person
  readonly since: number
}

export interface LiveConnections {
  enter(connection: Connection): void
  /** It has proved to be this person's; once for each person on it. */
  identify(connectionId: string, person: Person, now: number): void
  /** It is gone; `reason` says why. */
  leave(connectionId: string, reason: string): void
  inTenant(tenantId: string): Iterable<LiveSession>
  /** In the order in which they came. */
  of(who: Who): readonly LiveSession[]
  /** Ends every connection of this person, also those that others share with them; returns how many. */
  end(who: Who, refusal: Refusal): number
  onOpen(listener: (session: LiveSession) => void): void
  /** Told before what was open on the connection is closed. */
  onClose(listener: (session: LiveSession, reason: string) => void): void
}

/** Longer ones are cut: they are kept for every session. */
const LONGEST_USER_AGENT = 200

export function createLiveConnections(): LiveConnections {
  const connections = new Map<string, { connection: Connection; sessions: LiveSession[] }>()
  const tenants = new Map<string, Map<string, Set<LiveSession>>>()
  const openers: ((session: LiveSession) => void)[] = []
  const closers: ((session: LiveSession, reason: string) => void)[] = []

  function add(session: LiveSession): void {
    const { tenantId, userId } = session.who
    const people = tenants.get(tenantId) ?? new Map<string, Set<LiveSession>>()
    tenants.set(tenantId, people)
    people.set(userId, (people.get(userId) ?? new Set()).add(session))
  }

  function remove(session: LiveSession): void {
    const { tenantId, userId } = session.who
    const people = tenants.get(tenantId)
    const mine = people?.get(userId)
    mine?.delete(session)
    if (mine?.size === 0) people?.delete(userId)
    if (people?.size === 0) tenants.delete(tenantId)
  }

  const live: LiveConnections = {
    enter(connection) {
      const userAgent = connection.userAgent.slice(0, LONGEST_USER_AGENT)
      connections.set(connection.id, { connection: { ...connection, userAgent }, sessions: [] })
    },
    identify(connectionId, person, now) {
      const { tenantId, userId, name } = person
      const entry = connections.get(connectionId)
      const isKnown = entry?.sessions.some(({ who }) => isSamePerson(who, person))
      if (!entry || isKnown) return
      const number = entry.sessions.length + 1
      const id = number === 1 ? connectionId : `${connectionId}-${number}`
      const { connection } = entry
      const session = { id, connection, who: { tenantId, userId, name }, since: now }
      entry.sessions.push(session)
      add(session)
      for (const listener of openers) listener(session)
    },
    leave(connectionId, reason) {
      const entry = connections.get(connectionId)
      if (!entry) return
      connections.delete(connectionId)
      for (const session of entry.sessions) {
        remove(session)
        for (const listener of closers) listener(session, reason)
      }
    },
    *inTenant(tenantId) {
      for (const sessions of tenants.get(tenantId)?.values() ?? []) yield* sessions
    },
    of: ({ tenantId, userId }) => [...(tenants.get(tenantId)?.get(userId) ?? [])],
    end(who, refusal) {
      const sessions = live.of(who)
      for (const { connection } of sessions) connection.end(refusal)
      return sessions.length
    },
    onOpen: (listener) => void openers.push(listener),
    onClose: (listener) => void closers.push(listener),
  }
  return live
}
