/** REST as functions, made from the routes that server and client share. */
import {
  KINDS,
  accountRoutes,
  scopeRoutes,
  type Kind,
  type Member,
  type Principal,
  type Route,
  type ScopeRole,
  type ScopeSummary,
} from '@concord/schemas'
import { addresses } from './addresses.ts'
import { ApiError } from './api-error.ts'
import type { Claims } from './claims.ts'
import { send, type Outgoing } from './rest.ts'
import type { Tokens } from './tokens.ts'

/** Every function resolves with the checked reply and rejects with an ApiError. */
export interface Api {
  /** Who the token says you are. */
  me(): Promise<Principal>
  readonly trips: ScopeApi
  readonly documents: ScopeApi
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

/** `base` is the server's address without a slash at the end. */
export function createApi(base: string, tokens: Tokens): Api {
  async function tokenFrom(source: () => Promise<Claims>): Promise<string> {
    try {
      return (await source()).token
    } catch (failure) {
      // A token source that asks the server knows better than we do what is wrong, such as that there is no network.
      if (failure instanceof ApiError) throw failure
      const why = failure instanceof Error ? failure.message : String(failure)
      throw new ApiError('UNAUTHENTICATED', `There is no token to show: ${why}`, 0)
    }
  }

  async function call<R extends Route>(route: R, outgoing: Outgoing = {}): Promise<ReplyOf<R>> {
    const token = await tokenFrom(tokens.valid)
    try {
      return (await send(base, route, { ...outgoing, token })) as ReplyOf<R>
    } catch (failure) {
      // The server's clock, or its keys, may say otherwise than the token does.
      if (!(failure instanceof ApiError) || failure.status !== 401 || !tokens.renewable)
        throw failure
      const fresh = await tokenFrom(tokens.fetch)
      return (await send(base, route, { ...outgoing, token: fresh })) as ReplyOf<R>
    }
  }

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

  return {
    me: () => call(accountRoutes.me),
    trips: scopes(KINDS.trip),
    documents: scopes(KINDS.document),
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

/** What a route's reply is once it was checked. */
type ReplyOf<R> = R extends { readonly reply?: infer Reply }
  ? Reply extends { readonly _zod: { readonly output: infer Output } }
    ? Output
    : void
  : void
