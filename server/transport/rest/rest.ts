/** Serves declared routes: parse, authorise, call, reply. */
import type { ServerResponse } from 'node:http'
import {
  MAX_IDEMPOTENCY_KEY,
  isAdmin,
  type BodyOf,
  type IdempotencyKeyOf,
  type Principal,
  type QueryOf,
  type ReplyOf,
  type Route,
  type Verb,
} from '@concord/schemas'
import { Router } from '@koa/router'
import type { Context, Middleware } from 'koa'
import type { Grant } from '../../auth/access.ts'
import type { Session, Tokens } from '../../auth/tokens.ts'
import { Refusal } from '../../core/refusal.ts'
import { household } from '../address.ts'
import { parseInput } from './parse-input.ts'

/** What a route is called with. `principal` and `grant` are there when the route's access asks for them. */
export interface Call<R extends Route> {
  readonly body: BodyOf<R>
  readonly query: QueryOf<R>
  readonly params: Readonly<Record<string, string>>
  readonly principal: Principal
  readonly grant: Grant
  /** The header, of a route that takes one. */
  readonly idempotencyKey: IdempotencyKeyOf<R>
  /** Makes the status 200: what was asked for had been done before. */
  repeated(): void
  /**
   * Gives the reply this tag. True when the caller has the reply with this tag: it is answered with 304, and what is returned
   * is not sent.
   */
  tagged(tag: string): boolean
  /** The reply is a file of this name; its ending says what it is. */
  attachment(name: string): void
  /** Tells whether the reply comes from the cache, in the header `X-Cache`. */
  cached(isHit: boolean): void
}

/** What a route that streams is called with. The response is the callee's from then on. */
export interface StreamCall<R extends Route> {
  readonly query: QueryOf<R>
  readonly session: Session
  readonly address: string
  readonly userAgent: string
  /** The `Last-Event-ID` header. */
  readonly lastEventId: string
  readonly response: ServerResponse
}

export type Answer<R extends Route> = (call: Call<R>) => Promise<ReplyOf<R>>

/** Finds the scope that a path names and what this person may do with it. */
export type GrantFor = (
  params: Readonly<Record<string, string>>,
  principal: Principal,
  verb: Verb,
) => Promise<Grant>

export interface Rest {
  serve<R extends Route>(route: R, answer: Answer<R>, grantFor?: GrantFor): void
  /** Hands the response over once the call is authorised; refuses as any other route before that. */
  stream<R extends Route>(route: R, open: (call: StreamCall<R>) => Promise<void>): void
  readonly middleware: Middleware
  /** Answers 405 where a path is known and the method is not. */
  readonly allowedMethods: Middleware
}

/** `onCall` is told whose call it is before it is looked at, and may refuse it. */
export function createRest(tokens: Tokens, onCall: (principal: Principal) => void): Rest {
  const router = new Router()

  async function identify(context: Context, token: string): Promise<Session> {
    const session = await tokens.verify(token)
    context.state['who'] = session.principal
    onCall(session.principal)
    return session
  }

  return {
    // reason: the router's middleware brings its own `params`; to Koa it is a middleware like any other
    middleware: router.routes() as unknown as Middleware,
    allowedMethods: router.allowedMethods() as unknown as Middleware,
    serve(route, answer, grantFor) {
      router.register(
        route.path,
        [route.method.toLowerCase()],
        async (context: Context & { params: Record<string, string> }) => {
          const { params } = context
          let { status } = route
          let hasIt = false
          let isNamed = false
          const principal =
            route.access === 'public'
              ? undefined
              : (await identify(context, bearerOf(context))).principal
          if (route.access === 'admin' && !isAdmin(principal!.roles))
            throw new Refusal('ACCESS_DENIED', 'This is for admins of the tenant.')
          const verb = verbOf(route.access)
          if (principal) mustBeTheirs(route.access, principal, params)
          const grant = verb && (await grantFor!(params, principal!, verb))
          const call = {
            idempotencyKey: route.idempotencyKey && idempotencyKeyOf(context),
            body: route.body && parseInput(route.body, context.request.body ?? {}, 'body'),
            query: route.query && parseInput(route.query, { ...context.query }, 'query'),
            params,
            principal,
            grant,
            repeated: () => void (status = 200),
            tagged(tag: string) {
              context.set('Cache-Control', 'private, no-cache')
              context.set('ETag', `W/"${tag}"`)
              // Koa takes who says `no-cache` beside it for somebody who has nothing.
              const had = context.get('if-none-match').split(',')
              hasIt = had.some((each) => each.trim().replace(/^W\//, '') === `"${tag}"`)
              return hasIt
            },
            attachment(name: string) {
              context.attachment(name)
              isNamed = true
            },
            cached: (isHit: boolean) => context.set('X-Cache', isHit ? 'HIT' : 'MISS'),
          }
          // reason: the fields are there exactly when the declaration that made the type says so
          const reply = await answer(call as unknown as Call<typeof route>)
          context.status = hasIt ? 304 : status
          if (hasIt) return
          if (route.reply) context.body = reply
          if (route.produces !== undefined && !isNamed) context.type = route.produces
        },
      )
    },
    stream(route, open) {
      router.register(route.path, [route.method.toLowerCase()], async (context: Context) => {
        // A browser's EventSource cannot send headers.
        const { token } = context.query
        const bearer = typeof token === 'string' ? token : bearerOf(context)
        const session = await identify(context, bearer)
        const call = {
          query: route.query && parseInput(route.query, { ...context.query }, 'query'),
          session,
          address: household(context.ip),
          userAgent: context.get('user-agent'),
          lastEventId: context.get('last-event-id'),
          response: context.res,
        }
        context.status = 200
        if (context.method === 'HEAD') return
        // reason: as above
        await open(call as unknown as StreamCall<typeof route>)
        context.respond = false
      })
    },
  }
}

/** What somebody must be able to do in the scope that the path names; `undefined` where it names none. */
function verbOf(access: Route['access']): Verb | undefined {
  switch (access) {
    case 'public':
    case 'signed-in':
    case 'admin':
    case 'self':
    case 'self-or-admin':
      return undefined
    default:
      return access
  }
}

/** Throws ACCESS_DENIED for what belongs to somebody else. */
function mustBeTheirs(
  access: Route['access'],
  { userId, roles }: Principal,
  params: Readonly<Record<string, string>>,
): void {
  if (access !== 'self' && access !== 'self-or-admin') return
  if (params['userId'] === userId || (access === 'self-or-admin' && isAdmin(roles))) return
  throw new Refusal('ACCESS_DENIED', 'This belongs to somebody else.')
}

/** Throws VALIDATION_ERROR for one that is too long. */
function idempotencyKeyOf(context: Context): string | undefined {
  const key = context.get('idempotency-key')
  if (key.length > MAX_IDEMPOTENCY_KEY)
    throw new Refusal(
      'VALIDATION_ERROR',
      `Idempotency-Key: at most ${MAX_IDEMPOTENCY_KEY} characters.`,
    )
  return key || undefined
}

function bearerOf(context: Context): string {
  const bearer = /^Bearer (.+)$/i.exec(context.get('authorization'))?.[1]
  if (bearer === undefined)
    throw new Refusal('UNAUTHENTICATED', 'Send your token as "Authorization: Bearer …".')
  return bearer
}
