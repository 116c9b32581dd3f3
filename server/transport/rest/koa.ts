/** The HTTP side: REST, health, metrics and the pages. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ERRORS } from '@concord/schemas'
import { bodyParser } from '@koa/bodyparser'
import cors from '@koa/cors'
import Koa, { type Context, type Middleware, type Next } from 'koa'
import compress from 'koa-compress'
import helmet from 'koa-helmet'
import serveStatic from 'koa-static'
import type { Refused } from '../../auth/refused.ts'
import type { Config } from '../../core/config.ts'
import type { Logger } from '../../core/logger.ts'
import type { Metrics } from '../../core/metrics.ts'
import { Refusal, asRefusal } from '../../core/refusal.ts'
import type { Who } from '../../core/who.ts'
import { household } from '../address.ts'
import { mustBeModest } from '../documents/plain-object.ts'
import { originAllowed } from '../origin.ts'
import { aliasOf } from './aliases.ts'
import type { RestLimit } from './rest-limit.ts'
import type { Rest } from './rest.ts'

interface Parts {
  readonly config: Pick<Config, 'allowedOrigins' | 'limits' | 'trustProxy' | 'production'>
  readonly logger: Logger
  readonly metrics: Metrics
  readonly health: Middleware
  readonly limit: RestLimit
  readonly rest: Pick<Rest, 'middleware' | 'allowedMethods'>
  /** Told of every refusal. */
  readonly onRefused: (refused: Refused) => void
  /** Folder of the built pages. */
  readonly pages: string
}

export function createApp(parts: Parts): Koa {
  const { config, logger, metrics, health, limit, rest, onRefused, pages } = parts
  // The last address is the one that the proxy saw itself; those before it are the client's own words.
  const app = new Koa({ proxy: config.trustProxy, maxIpsCount: 1 })
  // reason: what goes wrong in a reply after it has begun is the client's leaving; Koa would print it
  app.on('error', (error: Error & { code?: string }) =>
    logger.debug({ reason: error.message, code: error.code }, 'A reply was broken off.'),
  )
  app.use(securityHeaders())
  app.use(cors({ origin: (context) => allowedOrigin(context, config.allowedOrigins), maxAge: 600 }))
  app.use(health)
  app.use(answerErrors(logger, metrics, onRefused))
  app.use(limit.middleware)
  app.use(compress())
  app.use(
    bodyParser({ enableTypes: ['json'], jsonLimit: config.limits.bodyBytes, onError: badBody }),
  )
  app.use(modestBody(config.limits))
  app.use(useAliases)
  app.use(rest.middleware)
  app.use(rest.allowedMethods)
  app.use(unknownApi)
  app.use(servePages(pages))
  return app
}

/** Pages load only from here; styles may be inline, because the component library writes them. */
function securityHeaders(): Middleware {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
  })
}

function allowedOrigin(context: Context, allowed: readonly string[]): string {
  const origin = context.get('origin')
  return origin !== '' && originAllowed(origin, context.host, allowed) ? origin : ''
}

function answerErrors(logger: Logger, metrics: Metrics, onRefused: Parts['onRefused']): Middleware {
  return async (context, next) => {
    try {
      await next()
      if (context.status === 405 || context.status === 501) throw new Refusal('METHOD_NOT_ALLOWED')
    } catch (error) {
      const refusal = asRefusal(error)
      const { status, log: level } = ERRORS[refusal.code]
      const reason = (error as Error).stack ?? String(error)
      logger[level](
        {
          method: context.method,
          path: context.path,
          code: refusal.code,
          ...(status >= 500 ? { reason } : {}),
        },
        'A request was refused.',
      )
      // reason: rest.ts put it there, once it was known; Koa knows nothing of what is in its state
      const who = context.state['who'] as Who | undefined
      onRefused({ refusal, who, address: household(context.ip), target: undefined })
      if (status === 429) context.set('Retry-After', String(retryAfter(refusal)))
      context.status = status
      context.body = { error: refusal.reply }
    }
    metrics.requests.inc({ method: context.method, status: String(context.status) })
  }
}

/** Seconds. */
function retryAfter({ details }: Refusal): number {
  const { retryAfterSeconds = 5 } = (details ?? {}) as { retryAfterSeconds?: number }
  return retryAfterSeconds
}

function modestBody(limits: Config['limits']): Middleware {
  return async (context, next) => {
    mustBeModest(context.request.body, limits)
    await next()
  }
}

async function useAliases(context: Context, next: Next): Promise<void> {
  const { body } = context.request
  const path = aliasOf(context.method, context.path, body)
  if (path !== context.path && path.endsWith('/vote')) {
    // The path says it now.
    const { boardId: _, ...rest } = (body ?? {}) as Record<string, unknown>
    context.request.body = rest
  }
  context.path = path
  await next()
}

function badBody(error: Error & { type?: string }): never {
  if (error.type === 'entity.too.large') throw new Refusal('PAYLOAD_TOO_LARGE')
  throw new Refusal('VALIDATION_ERROR', `The body is not valid JSON: ${error.message}`)
}

async function unknownApi(context: Context, next: Next): Promise<void> {
  if (context.path.startsWith('/api/'))
    throw new Refusal('NOT_FOUND', `There is no ${context.method} ${context.path}.`)
  await next()
}

/** What cannot be decoded, or leads out of the folder, is no file. */
function withoutOddPaths(files: Middleware): Middleware {
  return async (context, next) => {
    try {
      await files(context, next)
    } catch (error) {
      const { status } = error as { status?: unknown }
      if (error instanceof Refusal || typeof status !== 'number' || status >= 500) throw error
      throw new Refusal('NOT_FOUND')
    }
  }
}

/** The pages; every path that is no file is a page of the application, which finds its own way. */
function servePages(folder: string): Middleware {
  const files = withoutOddPaths(
    serveStatic(folder, {
      setHeaders(response, path) {
        // Names of assets hold a hash of their content.
        const forever = path.startsWith(join(folder, 'assets'))
        response.setHeader(
          'Cache-Control',
          forever ? 'public, max-age=31536000, immutable' : 'no-cache',
        )
      },
    }),
  )
  return async (context, next) => {
    await files(context, async () => {})
    if (context.body !== undefined && context.body !== null) return
    if (context.method !== 'GET' && context.method !== 'HEAD') {
      await next()
      return
    }
    if (context.path.startsWith('/assets/') || !context.accepts('html'))
      throw new Refusal('NOT_FOUND')
    if (!existsSync(join(folder, 'index.html'))) {
      throw new Refusal(
        'NOT_FOUND',
        'The pages are not built. Run `npm run build`, or start with `npm start`.',
      )
    }
    context.path = '/index.html'
    await files(context, next)
  }
}
