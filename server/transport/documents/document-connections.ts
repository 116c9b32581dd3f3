/**
 * Every document that somebody has open on some socket, and what must happen to it when time passes or access changes:
 * tokens run out, roles change, people are removed, scopes are deleted.
 */
import {
  canWriteIn,
  may,
  parseScopeName,
  type AccessNotice,
  type Kinds,
  type Lock,
  type LockNotice,
  type Principal,
  type ScopeName,
  type ScopeRole,
  type VisibilityNotice,
} from '@concord/schemas'
import type { Access, AccessChange, Grant } from '../../auth/access.ts'
import type { Session } from '../../auth/tokens.ts'
import { atTime } from '../../core/at-time.ts'
import type { Clock } from '../../core/clock.ts'
import { Refusal, asRefusal } from '../../core/refusal.ts'
import { createSetsByKey } from '../../core/sets-by-key.ts'
import { isSamePerson, type Who } from '../../core/who.ts'
import type { Locks } from '../../features/locks/locks.ts'
import type { Hiding } from '../../features/presence/hiding.ts'

/** As much of a Hocuspocus connection as is needed here. */
export interface OpenDocument {
  readonly context: { readonly socket: { readonly id: string }; session: Session; grant: Grant }
  readOnly: boolean
  close(event: { code: number; reason: string }): void
  sendStateless(payload: string): void
  requestToken(): void
  onClose(callback: () => void): unknown
}

export interface DocumentConnections {
  /**
   * Watches a connection that was just made, and tells it its role, the document's lock and whether its person hides. Its
   * access is looked up again: it may have changed meanwhile.
   */
  add(connection: OpenDocument): Promise<void>
  /** The connection's token was renewed. */
  renew(connection: OpenDocument): Promise<void>
  /** Sends it, as a stateless message, to every connection of this person to the document. */
  tell(scope: ScopeName, userId: string, payload: string): void
  /** Names of the scopes that somebody has open on a socket. */
  openOn(socketId: string, who: Who): ScopeName[]
  /** Whether this person has the document open somewhere. */
  has(scope: string, userId: string): boolean
}

/** So long before a token runs out, the client is asked for a new one. */
const RENEW_BEFORE_MS = 30_000

/** Whether somebody may write anything in a scope. */
export type MayWrite = (grant: Pick<Grant, 'scope' | 'role'>, principal: Principal) => boolean

/** As the kinds of scopes declare it. Only for scopes whose kind is among them. */
export function mayWriteIn(kinds: Kinds): MayWrite {
  return ({ scope, role }, { roles }) =>
    canWriteIn(kinds.get(parseScopeName(scope)!.kind)!, (verb) => may(verb, role, roles))
}

export function createDocumentConnections(
  access: Access,
  locks: Pick<Locks, 'of' | 'onChange'>,
  hiding: Pick<Hiding, 'has' | 'onKept'>,
  clock: Clock,
  mayWrite: MayWrite,
): DocumentConnections {
  const open = new Map<OpenDocument, () => void>()
  const byScope = createSetsByKey<string, OpenDocument>()
  const bySocket = createSetsByKey<string, OpenDocument>()

  function enter(connection: OpenDocument): void {
    const { grant, socket } = connection.context
    byScope.add(grant.scope, connection)
    bySocket.add(socket.id, connection)
    open.set(connection, () => {})
  }

  function leave(connection: OpenDocument): void {
    const { grant, socket } = connection.context
    open.get(connection)?.()
    open.delete(connection)
    byScope.delete(grant.scope, connection)
    bySocket.delete(socket.id, connection)
  }

  /** Asks for a new token in time, and ends the connection when none comes. */
  function watchExpiry(connection: OpenDocument): void {
    open.get(connection)?.()
    const { expiresAt } = connection.context.session
    const left = expiresAt - clock.now()
    const expire = (): void => connection.close(new Refusal('TOKEN_EXPIRED').close)
    if (left <= 0) return expire()
    const askAt = expiresAt - Math.min(RENEW_BEFORE_MS, left / 2)
    const ask = atTime(clock, askAt, () => connection.requestToken())
    const end = atTime(clock, expiresAt, expire)
    open.set(connection, () => {
      ask()
      end()
    })
  }

  function tellRole(connection: OpenDocument): void {
    const { role = 'viewer' } = connection.context.grant
    connection.sendStateless(JSON.stringify({ type: 'access', role } satisfies AccessNotice))
  }

  function setRole(connection: OpenDocument, role: ScopeRole | undefined): void {
    const { context } = connection
    const { roles } = context.session.principal
    if (!may('read', role, roles)) return connection.close(new Refusal('ACCESS_REMOVED').close)
    const readOnly = !mayWrite({ scope: context.grant.scope, role }, context.session.principal)
    if (role === context.grant.role && readOnly === connection.readOnly) return
    context.grant = { ...context.grant, role }
    connection.readOnly = readOnly
    tellRole(connection)
  }

  async function lookUp(connection: OpenDocument): Promise<void> {
    const { grant, session } = connection.context
    try {
      setRole(connection, (await access.grant(grant.scope, session.principal, 'read')).role)
    } catch (error) {
      connection.close(asRefusal(error).close)
    }
  }

  access.onChange(({ scope, userId, role }: AccessChange) => {
    for (const connection of byScope.of(scope)) {
      if (userId === undefined)
        connection.close(
          new Refusal('NOT_FOUND', `${scope satisfies ScopeName} was deleted.`).close,
        )
      else if (connection.context.session.principal.userId === userId) setRole(connection, role)
    }
  })

  locks.onChange((scope, lock) => {
    const notice = lockNotice(lock)
    for (const connection of byScope.of(scope)) connection.sendStateless(notice)
  })

  hiding.onKept((who) => {
    const notice = visibilityNotice(!hiding.has(who))
    for (const connection of open.keys())
      if (isSamePerson(connection.context.session.principal, who)) connection.sendStateless(notice)
  })

  return {
    async add(connection) {
      connection.onClose(() => leave(connection))
      enter(connection)
      // Whoever may only comment is not read-only to the protocol, and could not know.
      tellRole(connection)
      const { grant, session } = connection.context
      connection.sendStateless(lockNotice(locks.of(grant.scope)))
      connection.sendStateless(visibilityNotice(!hiding.has(session.principal)))
      watchExpiry(connection)
      await lookUp(connection)
    },
    async renew(connection) {
      if (open.has(connection)) watchExpiry(connection)
      await lookUp(connection)
    },
    tell(scope, userId, payload) {
      for (const connection of byScope.of(scope))
        if (connection.context.session.principal.userId === userId)
          connection.sendStateless(payload)
    },
    openOn: (socketId, who) =>
      [...bySocket.of(socketId)]
        .filter(({ context }) => isSamePerson(context.session.principal, who))
        .map(({ context }) => context.grant.scope),
    has: (scope, userId) =>
      byScope
        .of(scope)
        .values()
        .some(({ context }) => context.session.principal.userId === userId),
  }
}

function lockNotice(lock: Lock | undefined): string {
  return JSON.stringify({ type: 'lock', lock: lock ?? null } satisfies LockNotice)
}

function visibilityNotice(visible: boolean): string {
  return JSON.stringify({ type: 'visibility', visible } satisfies VisibilityNotice)
}
