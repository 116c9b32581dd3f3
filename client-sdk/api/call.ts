/** Calling REST routes as somebody. */
import type { Route } from '@concord/schemas'
import type { Tokens } from '../connection/tokens.ts'
import { ApiError } from '../core/api-error.ts'
import type { Claims } from '../core/claims.ts'
import { send, type Fetch, type Outgoing } from './rest.ts'

/** Resolves with the checked reply and rejects with an ApiError. */
export type Call = <R extends Route>(route: R, outgoing?: Outgoing) => Promise<ReplyOf<R>>

/** What a route's reply is once it was checked. */
export type ReplyOf<R> = R extends { readonly reply?: infer Reply }
  ? Reply extends { readonly _zod: { readonly output: infer Output } }
    ? Output
    : void
  : void

/** `base` is the server's address without a slash at the end. */
export function createCall(base: string, tokens: Tokens, reach?: Fetch): Call {
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

  return async <R extends Route>(route: R, outgoing: Outgoing = {}): Promise<ReplyOf<R>> => {
    const token = await tokenFrom(tokens.valid)
    try {
      return (await send(base, route, { ...outgoing, token }, reach)) as ReplyOf<R>
    } catch (failure) {
      // The server's clock, or its keys, may say otherwise than the token does.
      if (!(failure instanceof ApiError) || failure.status !== 401 || !tokens.renewable)
        throw failure
      const fresh = await tokenFrom(tokens.fetch)
      return (await send(base, route, { ...outgoing, token: fresh }, reach)) as ReplyOf<R>
    }
  }
}
