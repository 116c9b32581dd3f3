/** From an HTTP request to a socket: who may connect at all, and to which door. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { ERRORS } from '@concord/schemas'
import { WebSocketServer } from 'ws'
import type { ConnectionCount } from '../auth/connection-count.ts'
import type { Clock, Randomness } from '../core/clock.ts'
import type { Config } from '../core/config.ts'
import type { Metrics } from '../core/metrics.ts'
import { Refusal, asRefusal } from '../core/refusal.ts'
import { originAllowed } from './origin.ts'
import { openSocket, type Socket, type SocketListener } from './socket.ts'

/** What a new socket speaks, chosen by its path. */
export type Door = (socket: Socket, request: Request) => SocketListener

export interface Upgrades {
  /** Closes every socket with this refusal; resolves when all are gone, or after `graceMs` at the latest. */
  close(refusal: Refusal, graceMs: number): Promise<void>
}

interface Parts {
  readonly config: Pick<Config, 'limits' | 'allowedOrigins' | 'trustProxy'>
  readonly clock: Clock
  readonly random: Randomness
  readonly count: ConnectionCount
  readonly metrics: Metrics
  /** The door for a path, or `undefined` when there is none. */
  readonly doorFor: (url: URL) => Door | undefined
}

/** A frame somewhat over the limit is still read, so that its document can be named in the refusal. */
const READABLE_OVERSIZE = 4

export function acceptSockets(
  server: Server,
  { config, clock, random, count, metrics, doorFor }: Parts,
): Upgrades {
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: config.limits.frameBytes * READABLE_OVERSIZE,
    perMessageDeflate: false,
  })

  function onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://server')
    const door = doorFor(url)
    const origin = request.headers.origin
    if (!door) return refuseUpgrade(stream, new Refusal('NOT_FOUND', 'Sockets are at /ws.'))
    if (!originAllowed(origin, request.headers.host, config.allowedOrigins)) {
      metrics.refusals.inc({ code: 'ORIGIN_DENIED' })
      return refuseUpgrade(
        stream,
        new Refusal(
          'ORIGIN_DENIED',
          `Pages from ${origin} may not connect. Add it to ALLOWED_ORIGINS.`,
        ),
      )
    }
    wss.handleUpgrade(request, stream, head, (ws) => {
      const id = random.uuid()
      const socketOptions = {
        id,
        address: addressOf(request, config.trustProxy),
        limits: config.limits,
        clock,
        onRefusal: (refusal: Refusal) => metrics.refusals.inc({ code: refusal.code }),
      }
      openSocket(ws, socketOptions, (socket) => {
        let entered = true
        try {
          count.enter(id, socket.address)
        } catch (error) {
          entered = false
          socket.refuse(asRefusal(error))
        }
        metrics.sockets.set(count.total)
        const listener = entered ? door(socket, fetchRequest(request, url)) : SILENT
        return {
          ...listener,
          onClose(code, reason) {
            count.leave(id)
            metrics.sockets.set(count.total)
            listener.onClose(code, reason)
          },
        }
      })
    })
  }
  server.on('upgrade', onUpgrade)

  return {
    async close(refusal, graceMs) {
      server.off('upgrade', onUpgrade)
      const gone = Promise.all(
        [...wss.clients].map((ws) => new Promise((resolve) => ws.once('close', resolve))),
      )
      for (const ws of wss.clients) ws.close(refusal.close.code, refusal.close.reason)
      await Promise.race([gone, new Promise<void>((resolve) => void clock.after(graceMs, resolve))])
      for (const ws of wss.clients) ws.terminate()
      wss.close()
    },
  }
}

/** Who was refused at the door is not listened to while the socket closes. */
const SILENT: SocketListener = { onFrame() {}, onText() {}, onOversize() {}, onClose() {} }

function refuseUpgrade(stream: Duplex, refusal: Refusal): void {
  const body = JSON.stringify({ error: refusal.reply })
  const { status } = ERRORS[refusal.code]
  stream.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy
    ? String(request.headers['x-forwarded-for'] ?? '')
        .split(',')[0]!
        .trim()
    : ''
  return forwarded === '' ? (request.socket.remoteAddress ?? 'unknown') : forwarded
}

/** Hocuspocus wants the request as the web platform has it. */
function fetchRequest(request: IncomingMessage, url: URL): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return new Request(url, { headers })
}
