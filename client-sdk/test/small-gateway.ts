/** The text frames of Concord's gateway, as far as the SDK uses them, over a log that a test writes. */
import { ConcordEvent, ERRORS, matchesType, type ErrorCode } from '@concord/schemas'
import { onTestFinished } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'

export interface SmallGateway {
  readonly url: string
  readonly port: number
  /** Give it to the next gateway to go on from there. */
  readonly log: ConcordEvent[]
  /** Every frame that came in, as `verb` or `verb data`. */
  readonly asked: { readonly event: string; readonly data: Record<string, unknown> }[]
  /** Writes it to the log, and sends it to whoever listens. */
  publish(type: string, more?: Partial<ConcordEvent>): ConcordEvent
  /** Says that every token has run out. */
  expire(): void
  stop(): Promise<void>
}

export interface SmallGatewayOptions {
  readonly port?: number
  readonly log?: ConcordEvent[]
  /** Why to refuse a verb; by default nothing is. */
  readonly refuse?: (event: string, data: Record<string, unknown>) => ErrorCode | undefined
  /** Types that nobody hears of. */
  readonly denied?: readonly string[]
  /** Before an answer. */
  readonly delayMs?: number
}

const PAGE = 100
const AT = '2026-07-14T09:30:00.000Z'

export async function startSmallGateway({
  port = 0,
  log = [],
  refuse = () => undefined,
  denied = [],
  delayMs = 0,
}: SmallGatewayOptions = {}): Promise<SmallGateway> {
  const server = new WebSocketServer({ port, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const asked: SmallGateway['asked'] = []
  const sessions = new Map<WebSocket, Session>()
  const headOf = () => log.at(-1)?.seq ?? 0

  server.on('connection', (ws) => {
    const session: Session = { isIn: false, filters: [], sent: new Set() }
    sessions.set(ws, session)
    ws.on('close', () => sessions.delete(ws))
    const say = (event: string, data: unknown) => ws.send(JSON.stringify({ event, data }))
    let work = Promise.resolve()
    ws.on('message', (bytes: Buffer) => {
      const frame = JSON.parse(bytes.toString()) as Frame
      work = work.then(() => answer(frame))
    })

    async function answer({ event, data, id }: Frame): Promise<void> {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      asked.push({ event, data })
      const code =
        refuse(event, data) ??
        (session.isIn || event === 'auth' || event === 'ping' ? undefined : 'UNAUTHENTICATED')
      if (code) {
        const { message } = ERRORS[code]
        say('error', { code, message, event, requestId: id })
        return say('ack', { id, ok: false, error: { code, message } })
      }
      run(event, data)
      say('ack', { id, ok: true })
    }

    function run(event: string, data: Record<string, unknown>): void {
      const filter = data as unknown as Filter
      if (event === 'auth') {
        session.isIn = true
        say('connected', { userId: 'ann', tenantId: 'acme', sessionId: 's', timestamp: AT })
      } else if (event === 'ping') say('pong', { timestamp: AT })
      else if (event === 'unsubscribe') {
        session.filters = []
        say('unsubscribed', { eventTypes: [] })
      } else if (event === 'subscribe') {
        const eventTypes = filter.eventTypes.filter((type) => !denied.includes(type))
        if (eventTypes.length > 0) session.filters.push({ ...filter, eventTypes })
        const refused = filter.eventTypes.filter((type) => denied.includes(type))
        say('subscribed', { eventTypes, denied: refused, head: headOf() })
      } else if (event === 'get_history') {
        const since = data['since'] as number
        const found = log.filter((one) => one.seq > since && wants(filter, one))
        const events = found.slice(0, PAGE)
        const next = found.length > PAGE ? { next: events.at(-1)!.seq } : {}
        say('history', { events, head: headOf(), ...next })
      }
    }
  })

  return {
    url: `ws://127.0.0.1:${(server.address() as { port: number }).port}`,
    port: (server.address() as { port: number }).port,
    log,
    asked,
    publish(type, more = {}) {
      const seq = headOf() + 1
      const event = ConcordEvent.parse({
        id: `acme:${seq}`,
        seq,
        tenantId: 'acme',
        type,
        version: 1,
        scope: null,
        entityId: null,
        actor: null,
        at: AT,
        data: {},
        late: false,
        ...more,
      })
      log.push(event)
      for (const [ws, { filters, sent }] of sessions) {
        if (sent.has(event.seq) || !filters.some((filter) => wants(filter, event))) continue
        sent.add(event.seq)
        ws.send(JSON.stringify({ event: 'event', data: event }))
      }
      return event
    },
    expire() {
      for (const [ws, session] of sessions) {
        session.isIn = false
        session.filters = []
        const data = { code: 'TOKEN_EXPIRED', message: 'It has run out.', event: null }
        ws.send(JSON.stringify({ event: 'error', data }))
      }
    },
    async stop() {
      for (const ws of server.clients) ws.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Gone when the test ends. */
export async function aGateway(options: SmallGatewayOptions = {}): Promise<SmallGateway> {
  const gateway = await startSmallGateway(options)
  onTestFinished(gateway.stop)
  return gateway
}

interface Session {
  isIn: boolean
  filters: Filter[]
  readonly sent: Set<number>
}

interface Filter {
  readonly eventTypes: readonly string[]
  readonly scope?: string
  readonly entityId?: string
}

interface Frame {
  readonly event: string
  readonly data: Record<string, unknown>
  readonly id: number
}

function wants({ eventTypes, scope, entityId }: Filter, event: ConcordEvent): boolean {
  return (
    eventTypes.some((pattern) => matchesType(pattern, event.type)) &&
    (scope === undefined || scope === event.scope) &&
    (entityId === undefined || entityId === event.entityId)
  )
}
