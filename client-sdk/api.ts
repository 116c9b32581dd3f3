/** REST as functions, made from the routes that server and client share. */
import {
  KINDS,
  accountRoutes,
  scopeRoutes,
  tripRoutes,
  type Kind,
  type KindName,
  type KindOf,
  type Member,
  type Principal,
  type ScopeRole,
  type ScopeSummary,
  type TripUpdate,
} from '@concord/schemas'
import { addresses } from './addresses.ts'
import type { Call, ReplyOf } from './call.ts'
import { send } from './rest.ts'

/** Every function resolves with the checked reply and rejects with an ApiError. */
export interface Api extends KindApis {
  /** Who the token says you are. */
  me(): Promise<Principal>
  /** The same for a kind of one's own as `trips` has for trips. */
  of(kind: Kind): ScopeApi
}

/** `trips`, `documents` and so on: every kind of ours under the name of many. */
type KindApis = {
  readonly [K in KindName as KindOf<K>['plural']]: K extends 'trip' ? TripApi : ScopeApi
}

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
}

export interface TripApi extends ScopeApi {
  /** What happened in the trip, newest first; `next` is the `before` of the next page. */
  updates(
    id: string,
    page?: { before?: number; limit?: number },
  ): Promise<{ items: TripUpdate[]; next?: number | undefined }>
}

export function createApi(call: Call): Api {
  function scopes(kind: Kind): ScopeApi {
    const routes = scopeRoutes(kind)
    return {
      list: (page = {}) => call(routes.list, { query: page }),
      create: (fields) => call(routes.create, { body: fields }),
      read: (id) => call(routes.read, { params: { id } }),
      change: (id, fields) => call(routes.change, { params: { id }, body: fields }),
      remove: (id) => call(routes.remove, { params: { id } }),
      members: (id) => call(routes.members, { params: { id } }),
      addMember: (id, member) => call(routes.addMember, { params: { id }, body: member }),
      removeMember: (id, userId) => call(routes.removeMember, { params: { id, userId } }),
    }
  }

  const trips: TripApi = {
    ...scopes(KINDS.trip),
    updates: (id, page = {}) => call(tripRoutes.updates, { params: { id }, query: page }),
  }
  const ours = Object.values(KINDS).map(
    (kind) => [kind.plural, kind.name === 'trip' ? trips : scopes(kind)] as const,
  )
  return {
    me: () => call(accountRoutes.me),
    of: scopes,
    // reason: the compiler does not follow names through Object.fromEntries
    ...(Object.fromEntries(ours) as unknown as KindApis),
  }
}

/** A token for anybody you like. Only a server in dev mode gives one. */
export async function devToken(
  url: string,
  who: { userId: string; name?: string; tenantId?: string; expiresInSeconds?: number },
): Promise<{ token: string; expiresAt: string; principal: Principal }> {
  const { http } = addresses(url, globalThis.location?.href)
  const route = accountRoutes.devToken
  return (await send(http, route, { body: who })) as ReplyOf<typeof route>
}
