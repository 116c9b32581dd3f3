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
import type { Access, AccessChange, Grant } from '../auth/access.ts'
import type { Who } from '../auth/refused.ts'
import type { Session } from '../auth/tokens.ts'
import type { Clock } from '../core/clock.ts'
import { Refusal, asRefusal } from '../core/refusal.ts'
import type { Locks } from '../features/locks/locks.ts'
import type { Hiding } from '../features/presence/hiding.ts'

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

/** The longest that a timer can wait; a token that lives longer is looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
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
  const byScope = new Map<ScopeName, Set<OpenDocument>>()
  const bySocket = new Map<string, Set<OpenDocument>>()

  const inScope = (scope: ScopeName): Iterable<OpenDocument> => byScope.get(scope) ?? []

  function enter(connection: OpenDocument): void {
    const { grant, socket } = connection.context
    byScope.set(grant.scope, (byScope.get(grant.scope) ?? new Set()).add(connection))
    bySocket.set(socket.id, (bySocket.get(socket.id) ?? new Set()).add(connection))
    open.set(connection, () => {})
  }

  function leave(connection: OpenDocument): void {
    const { grant, socket } = connection.context
    open.get(connection)?.()
    open.delete(connection)
    byScope.get(grant.scope)?.delete(connection)
    if (byScope.get(grant.scope)?.size === 0) byScope.delete(grant.scope)
    bySocket.get(socket.id)?.delete(connection)
    if (bySocket.get(socket.id)?.size === 0) bySocket.delete(socket.id)
  }

  /** Asks for a new token in time, and ends the connection when none comes. */
  function watchExpiry(connection: OpenDocument): void {
    open.get(connection)?.()
    const left = connection.context.session.expiresAt - clock.now()
    if (left <= 0) return connection.close(new Refusal('TOKEN_EXPIRED').close)
    const askIn = left > RENEW_BEFORE_MS ? left - RENEW_BEFORE_MS : left / 2
    const ask = clock.after(Math.min(askIn, LONGEST_TIMER_MS), () => connection.requestToken())
    const end = clock.after(Math.min(left, LONGEST_TIMER_MS), () => watchExpiry(connection))
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
    for (const connection of inScope(scope)) {
      if (userId === undefined)
        connection.close(
          new Refusal('NOT_FOUND', `${scope satisfies ScopeName} was deleted.`).close,
        )
      else if (connection.context.session.principal.userId === userId) setRole(connection, role)
    }
  })

  locks.onChange((scope, lock) => {
    const notice = lockNotice(lock)
    for (const connection of inScope(scope)) connection.sendStateless(notice)
  })

  hiding.onKept(({ tenantId, userId }) => {
    const notice = visibilityNotice(!hiding.has({ tenantId, userId }))
    for (const connection of open.keys()) {
      const { principal } = connection.context.session
      if (principal.userId === userId && principal.tenantId === tenantId)
        connection.sendStateless(notice)
    }
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
      for (const connection of inScope(scope))
        if (connection.context.session.principal.userId === userId)
          connection.sendStateless(payload)
    },
    openOn(socketId, { tenantId, userId }) {
      const mine = [...(bySocket.get(socketId) ?? [])].filter(({ context }) => {
        const { principal } = context.session
        return principal.userId === userId && principal.tenantId === tenantId
      })
      return mine.map(({ context }) => context.grant.scope)
    },
    has(scope, userId) {
      // reason: a name that is none has no connections
      const those = [...inScope(scope as ScopeName)]
      return those.some(({ context }) => context.session.principal.userId === userId)
    },
  }
}

function lockNotice(lock: Lock | undefined): string {
  return JSON.stringify({ type: 'lock', lock: lock ?? null } satisfies LockNotice)
}

function visibilityNotice(visible: boolean): string {
  return JSON.stringify({ type: 'visibility', visible } satisfies VisibilityNotice)
}
