/** What operators and their machines ask: alive, ready, and in numbers. */
import { ERRORS } from '@concord/schemas'
import type { Context, Middleware, Next } from 'koa'
import type { Metrics } from '../../core/metrics.ts'
import { Refusal } from '../../core/refusal.ts'

export interface Health {
  /** Whether the disk takes writes. */
  storageWritable(): boolean
  /** Whether the server has begun to stop. */
  stopping(): boolean
  /** Rows in quarantine: no reason not to be ready, but one to look. */
  quarantined(): number
}

/** REST and sockets are on one port: both are ready, or none. */
const READY = new Set(['/readyz', '/health', '/health/ws'])
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/**
 * `/healthz`: 200 as long as the process answers. `/readyz`, and under other names `/health` and `/health/ws`: 200 when
 * edits can be saved, else 503 with the reason.
 * `/metrics`: Prometheus text, with the token if one is set, else from this machine only.
 */
export function serveHealth(
  health: Health,
  metrics: Metrics,
  metricsToken: string | undefined,
): Middleware {
  return async (context: Context, next: Next) => {
    if (context.path === '/healthz') context.body = { ok: true }
    else if (READY.has(context.path)) answerReady(context, health)
    else if (context.path === '/metrics') await answerMetrics(context, metrics, metricsToken)
    else await next()
  }
}

function answerReady(context: Context, health: Health): void {
  const trouble = health.stopping()
    ? 'SHUTTING_DOWN'
    : health.storageWritable()
      ? undefined
      : 'STORAGE_UNAVAILABLE'
  context.status = trouble === undefined ? 200 : 503
  context.body =
    trouble === undefined
      ? { ready: true, ...(health.quarantined() > 0 ? { quarantined: health.quarantined() } : {}) }
      : { ready: false, error: new Refusal(trouble).reply }
}

/** Not what a proxy on this machine hands on for somebody else. */
function isOfThisMachine({ req }: Context): boolean {
  const isHandedOn =
    req.headers['x-forwarded-for'] !== undefined || req.headers['forwarded'] !== undefined
  return LOOPBACK.has(req.socket.remoteAddress ?? '') && !isHandedOn
}

async function answerMetrics(
  context: Context,
  metrics: Metrics,
  token: string | undefined,
): Promise<void> {
  const allowed =
    token === undefined
      ? isOfThisMachine(context)
      : context.get('authorization') === `Bearer ${token}`
  if (!allowed) {
    context.status = ERRORS.UNAUTHENTICATED.status
    context.body = {
      error: new Refusal(
        'UNAUTHENTICATED',
        'Metrics are for the operator: set METRICS_TOKEN and send it.',
      ).reply,
    }
    return
  }
  context.type = metrics.contentType
  context.body = await metrics.text()
}
