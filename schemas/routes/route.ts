/** How a REST route is declared. The server serves it, the SDK calls it and the documents describe it from this. */
import type { z } from 'zod'
import type { Verb } from '../roles.ts'

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `:name` for each parameter. */
  readonly path: string
  /** One sentence for the reference. */
  readonly summary: string
  /**
   * Who may call it: anybody, anybody with a token, the tenant's admins, the person whom the path names as `:userId` (or an
   * admin, too), or whoever may do the verb in the scope that the path names.
   */
  readonly access: 'public' | 'signed-in' | 'admin' | 'self' | 'self-or-admin' | Verb
  readonly body?: z.ZodType
  readonly query?: z.ZodType
  /** It takes the header `Idempotency-Key`: the same call again with the same key does nothing more. */
  readonly idempotencyKey?: true
  /** Absent: the reply has no body. */
  readonly reply?: z.ZodType
  /** The reply is a stream of server-sent events, each with such a `reply` as its data. */
  readonly streams?: true
  /** The reply is a text of this media type instead of JSON. */
  readonly produces?: string
  /** What it `produces` may be no text: the reply is its bytes. */
  readonly bytes?: true
  /** Status of success. */
  readonly status: 200 | 201 | 204
}

/** What a caller may send as the route's body, and what the server then has. `undefined` for a route without one. */
export type BodyOf<R extends Route> = R extends { body: infer S extends z.ZodType }
  ? z.output<S>
  : undefined
export type QueryOf<R extends Route> = R extends { query: infer S extends z.ZodType }
  ? z.output<S>
  : undefined
export type IdempotencyKeyOf<R extends Route> = R extends { idempotencyKey: true }
  ? string | undefined
  : undefined
export type ReplyOf<R extends Route> = R extends { reply: infer S extends z.ZodType }
  ? z.output<S>
  : void

/** Keeps what exactly was declared, so that body, query and reply have their types. */
export function route<const R extends Route>(declaration: R): R {
  return declaration
}

/**
 * The same routes for the same kind, however often they are asked for: what they check with takes room, and every open
 * document asks.
 */
export function onceEach<K extends object, R>(routesOf: (kind: K) => R): (kind: K) => R {
  const known = new WeakMap<K, R>()
  return (kind) => {
    const before = known.get(kind)
    if (before) return before
    const made = routesOf(kind)
    known.set(kind, made)
    return made
  }
}
