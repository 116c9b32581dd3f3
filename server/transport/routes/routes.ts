/** Every REST route and what answers it. */
import {
  NewPoll,
  UserId,
  accountRoutes,
  board,
  hasBallot,
  instantOf,
  scopeName,
  scopeRoutes,
  trip,
  tripRoutes,
  type Kind,
  type Kinds,
  type Member as MemberReply,
  type Principal,
} from '@concord/schemas'
import type { Access, Member } from '../../auth/access.ts'
import type { Tokens } from '../../auth/tokens.ts'
import type { Clock } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Chat } from '../../features/chat/chat.ts'
import type { CalendarFeeds } from '../../features/formats/calendar-feeds.ts'
import type { Imports } from '../../features/formats/imports.ts'
import type { History } from '../../features/history/history.ts'
import type { Locks } from '../../features/locks/locks.ts'
import type { Inbox } from '../../features/notifications/inbox.ts'
import type { Sending } from '../../features/notifications/sending.ts'
import type { NewScope, Scopes } from '../../features/scopes/scopes.ts'
import type { Boards } from '../../features/votes/boards.ts'
import type { Polls } from '../../features/votes/polls.ts'
import type { TenantCache } from '../../storage/cache/tenant-cache.ts'
import type { GrantFor, Rest } from '../rest/rest.ts'
import { serveBoards } from './board-routes.ts'
import { serveChat, serveUnread } from './chat-routes.ts'
import { serveExports } from './export-routes.ts'
import { serveImports } from './import-routes.ts'
import { serveLocks } from './lock-routes.ts'
import { serveNotifications } from './notification-routes.ts'
import { servePolls } from './poll-routes.ts'

interface Parts {
  readonly kinds: Kinds
  readonly rest: Rest
  readonly access: Access
  readonly tokens: Tokens
  readonly scopes: Scopes
  readonly locks: Locks
  readonly polls: Polls
  readonly boards: Boards
  readonly chat: Chat
  readonly history: History
  readonly imports: Imports
  readonly feeds: CalendarFeeds
  readonly cache: Pick<TenantCache, 'getOrSet'>
  readonly inbox: Inbox
  readonly sending: Sending
  readonly clock: Clock
  readonly devMode: boolean
}

export function serveRoutes(parts: Parts): void {
  serveAccount(parts)
  const { rest, access, history } = parts
  for (const kind of parts.kinds.values()) {
    serveScopes(kind, parts)
    serveLocks(kind, parts, grantIn(access, kind))
    serveChat(kind, parts, grantIn(access, kind))
    if (hasBallot(kind)) servePolls(kind, parts, grantIn(access, kind))
  }
  serveUnread(parts)
  serveNotifications(parts)
  serveBoards(parts, grantIn(access, board))
  serveExports(parts, grantIn(access, trip))
  serveImports(parts, grantIn(access, trip))
  rest.serve(
    tripRoutes.updates,
    ({ grant, query }) => history.updates(grant, query),
    grantIn(access, trip),
  )
}

/** Finds the scope of this kind that the path names. */
function grantIn(access: Access, kind: Pick<Kind, 'name'>): GrantFor {
  return ({ id }, principal, verb) => {
    const { tenantId } = principal
    return access.grant(scopeName({ tenantId, kind: kind.name, id: id! }), principal, verb)
  }
}

function serveAccount({ rest, tokens, clock, devMode }: Parts): void {
  rest.serve(accountRoutes.me, async ({ principal }) => principal)
  if (!devMode) return
  rest.serve(accountRoutes.devToken, async ({ body: { expiresInSeconds, email, ...who } }) => {
    const principal: Principal = { ...who, name: who.name ?? who.userId }
    const now = clock.now()
    const expiresAt = instantOf((Math.floor(now / 1000) + expiresInSeconds) * 1000)
    const token = tokens.sign(principal, now, expiresInSeconds, email)
    return { token, expiresAt, principal }
  })
}

/** What a scope with polls can begin with. */
type Candidates = { readonly candidates?: NewPoll['options']; readonly rule?: NewPoll['rule'] }

function serveScopes(kind: Kind, { rest, access, scopes, polls, clock }: Parts): void {
  const routes = scopeRoutes(kind)
  const grantFor = grantIn(access, kind)

  rest.serve(routes.list, ({ principal, query }) => scopes.list(kind, principal, query))
  rest.serve(routes.create, async ({ principal, body }) => {
    const { candidates, rule, ...fields } = body as NewScope & Candidates
    const made = await scopes.create(kind, principal, fields)
    if (candidates) {
      const grant = await grantFor({ id: made.id }, principal, 'edit')
      const poll = NewPoll.parse({ question: fields.title, options: candidates, rule })
      await polls.create(grant, principal.userId, poll)
    }
    return made
  })
  rest.serve(routes.read, ({ grant }) => scopes.read(kind, grant), grantFor)
  rest.serve(
    routes.change,
    ({ grant, principal, body }) => scopes.change(grant, principal, body),
    grantFor,
  )
  rest.serve(routes.remove, ({ grant, principal }) => scopes.remove(grant, principal), grantFor)
  rest.serve(
    routes.members,
    async ({ grant }) => ({ items: (await access.members(grant.scopeId)).map(memberReply) }),
    grantFor,
  )
  rest.serve(
    routes.addMember,
    async ({ grant, principal, body: { userId, role } }) =>
      memberReply(await access.setMember(grant, userId, role, principal.userId, clock.now())),
    grantFor,
  )
  rest.serve(
    routes.removeMember,
    async ({ grant, principal, params }) => {
      const userId = UserId.safeParse(params['userId'])
      if (!userId.success) throw new Refusal('NOT_FOUND')
      if (userId.data !== principal.userId) await grantFor(params, principal, 'manage')
      await access.removeMember(grant, userId.data, principal.userId, clock.now())
    },
    grantFor,
  )
}

export function memberReply({ addedAt, ...member }: Member): MemberReply {
  return { ...member, addedAt: instantOf(addedAt) }
}
