/** REST as functions, made from the routes that server and client share. */
import {
  KINDS,
  accountRoutes,
  hasBallot,
  lockRoutes,
  scopeRoutes,
  unreadRoutes,
  type HasBallot,
  type Kind,
  type KindName,
  type KindOf,
  type Lock,
  type Member,
  type Principal,
  type ScopeRole,
  type ScopeSummary,
  type UnreadScope,
} from '@concord/schemas'
import type { LockOptions } from '../room/lock.ts'
import { addresses } from './addresses.ts'
import type { Call, ReplyOf } from './call.ts'
import { createChatApi, type ChatApi } from './chat-api.ts'
import { createPollApi, type PollApi } from './polls-api.ts'
import { createPushApi, type PushApi } from './push-api.ts'
import { createReportApi, type ReportApi } from './report-api.ts'
import { send, type Fetch } from './rest.ts'
import { createTripFormats, type TripFormats } from './trip-api.ts'

/** Every function resolves with the checked reply and rejects with an ApiError. */
export interface Api extends KindApis {
  /** Who the token says you are. */
  me(): Promise<Principal>
  /** How many messages wait for this person, in everything that they belong to. */
  unread(): Promise<{ items: readonly UnreadScope[]; total: number }>
  /** Notices that reach this person while no page is open. */
  readonly push: PushApi
  /** What happened, how polls stand and what this person was told, as files. */
  readonly reports: ReportApi
  /** The same for a kind of one's own as `trips` has for trips. */
  of<K extends Kind>(kind: K): ApiOf<K>
}

/** `trips`, `documents` and so on: every kind of ours under the name of many. */
type KindApis = {
  readonly [K in KindName as KindOf<K>['plural']]: ApiOf<KindOf<K>>
}

export type ApiOf<K extends Kind> = (K['name'] extends 'trip' ? TripApi : ScopeApi) &
  (HasBallot<K> extends true ? { readonly polls: PollApi } : unknown)

/** The REST calls that every kind has. Rejects with an ApiError; `OFFLINE` when no answer came. */
export interface ScopeApi {
  /** Those that you belong to, newest first; `next` is the `after` of the next page. */
  list(page?: {
    limit?: number
    after?: string
  }): Promise<{ items: ScopeSummary[]; next?: string | undefined }>
  create(fields: { title: string } & Record<string, unknown>): Promise<ScopeSummary>
  read(id: string): Promise<ScopeSummary & Record<string, unknown>>
  change(id: string, fields: Record<string, unknown>): Promise<ScopeSummary>
  remove(id: string): Promise<void>
  members(id: string): Promise<{ items: Member[] }>
  /** Adds somebody, or gives them another role. */
  addMember(id: string, member: { userId: string; role?: ScopeRole }): Promise<Member>
  removeMember(id: string, userId: string): Promise<void>
  /** Who holds the lock; `null`: nobody. */
  lock(id: string): Promise<{ lock: Lock | null }>
  /** Takes the lock, or holds it for longer. A room that is open renews it by itself: see `Room.takeLock`. */
  takeLock(id: string, options?: LockOptions): Promise<Lock>
  /** Gives the lock back; owners and admins end somebody else's, too. */
  releaseLock(id: string): Promise<void>
  readonly chat: ChatApi
}

export interface TripApi extends ScopeApi, TripFormats {}

export function createApi(call: Call): Api {
  function scopes(kind: Kind): ScopeApi {
    const routes = scopeRoutes(kind)
    const lock = lockRoutes(kind)
    return {
      list: (page = {}) => call(routes.list, { query: page }),
      create: (fields) => call(routes.create, { body: fields }),
      read: (id) => call(routes.read, { params: { id } }),
      change: (id, fields) => call(routes.change, { params: { id }, body: fields }),
      remove: (id) => call(routes.remove, { params: { id } }),
      members: (id) => call(routes.members, { params: { id } }),
      addMember: (id, member) => call(routes.addMember, { params: { id }, body: member }),
      removeMember: (id, userId) => call(routes.removeMember, { params: { id, userId } }),
      lock: (id) => call(lock.read, { params: { id } }),
      takeLock: (id, options = {}) => call(lock.take, { params: { id }, body: options }),
      releaseLock: (id) => call(lock.release, { params: { id } }),
      chat: createChatApi(kind, call),
    }
  }

  function apiOf<K extends Kind>(kind: K): ApiOf<K> {
    const api = {
      ...scopes(kind),
      ...(hasBallot(kind) ? { polls: createPollApi(kind, call) } : {}),
      ...(kind.name === KINDS.trip.name ? createTripFormats(call) : {}),
    }
    // reason: the compiler does not follow what a kind has through these questions
    return api as unknown as ApiOf<K>
  }
  const ours = Object.values(KINDS).map((kind) => [kind.plural, apiOf(kind)] as const)
  return {
    me: () => call(accountRoutes.me),
    unread: () => call(unreadRoutes.unread),
    push: createPushApi(call),
    reports: createReportApi(call),
    of: apiOf,
    // reason: the compiler does not follow names through Object.fromEntries
    ...(Object.fromEntries(ours) as unknown as KindApis),
  }
}

/** A token for anybody you like. Only a server in dev mode gives one. */
export async function devToken(
  url: string,
  who: { userId: string; name?: string; tenantId?: string; expiresInSeconds?: number },
  reach?: Fetch,
): Promise<{ token: string; expiresAt: string; principal: Principal }> {
  const { http } = addresses(url, globalThis.location?.href)
  const route = accountRoutes.devToken
  return (await send(http, route, { body: who }, reach)) as ReplyOf<typeof route>
}
