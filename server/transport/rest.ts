import type { BodyOf, Principal, QueryOf, ReplyOf, Route, Verb } from '@concord/schemas'
/** Serves declared routes: parse, authorise, call, reply. */
import { Router } from '@koa/router'
import type { Context, Middleware } from 'koa'
import type { z } from 'zod'
import type { Grant } from '../auth/access.ts'
import type { Tokens } from '../auth/tokens.ts'
import { Refusal } from '../core/refusal.ts'

/** What a route is called with. `principal` and `grant` are there when the route's access asks for them. */
export interface Call<R extends Route> {
  readonly body: BodyOf<R>
  readonly query: QueryOf<R>
  readonly params: Readonly<Record<string, string>>
  readonly principal: Principal
  readonly grant: Grant
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
  readonly middleware: Middleware
  /** Answers 405 where a path is known and the method is not. */
  readonly allowedMethods: Middleware
}

export function createRest(tokens: Tokens): Rest {
  const router = new Router()
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
          const principal =
            route.access === 'public' ? undefined : await principalOf(context, tokens)
          const scoped = route.access !== 'public' && route.access !== 'signed-in'
          const grant = scoped ? await grantFor!(params, principal!, route.access) : undefined
          const call = {
            body: route.body && parse(route.body, context.request.body ?? {}, 'body'),
            query: route.query && parse(route.query, { ...context.query }, 'query'),
            params,
            principal,
            grant,
          }
          // reason: the fields are there exactly when the declaration that made the type says so
          const reply = await answer(call as unknown as Call<typeof route>)
          context.status = route.status
          if (route.reply) context.body = reply
        },
      )
    },
  }
}

async function principalOf(context: Context, tokens: Tokens): Promise<Principal> {
  const bearer = /^Bearer (.+)$/i.exec(context.get('authorization'))?.[1]
  if (bearer === undefined)
    throw new Refusal('UNAUTHENTICATED', 'Send your token as "Authorization: Bearer …".')
  return (await tokens.verify(bearer)).principal
}

function parse(schema: z.ZodType, value: unknown, where: string): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }))
  const words = issues
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join(' ')
  throw new Refusal('VALIDATION_ERROR', `The ${where} is not valid. ${words}`, { issues })
}
