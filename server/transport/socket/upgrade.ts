/** From an HTTP request to a socket: who may connect at all, and to which door. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { CHANNELS_QUERY, ERRORS, readReason } from '@concord/schemas'
import { WebSocketServer } from 'ws'
import type { ConnectionCount } from '../../auth/connection-count.ts'
import type { LiveConnections, Person } from '../../auth/live-connections.ts'
import type { Refused } from '../../auth/refused.ts'
import { createBudgets } from '../../core/budgets.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import type { Config } from '../../core/config.ts'
import { counted } from '../../core/counted.ts'
import type { Logger } from '../../core/logger.ts'
import type { Metrics } from '../../core/metrics.ts'
import { Refusal, asRefusal } from '../../core/refusal.ts'
import { addressOf } from '../address.ts'
import { originAllowed } from '../origin.ts'
import { acceptChannels } from './channels.ts'
import { openSocket, type Socket, type SocketLike, type SocketListener } from './socket.ts'
import type { Turns } from './turns.ts'

/** What a new socket speaks, chosen by its path. It is told of the frames that come, in the listener that it returns. */
export type Door = (socket: Socket, request: Request) => SocketListener

export interface Upgrades {
  /** Closes every socket with this refusal; resolves when all are gone, or after `graceMs` at the latest. */
  close(refusal: Refusal, graceMs: number): Promise<void>
}

/** Where the bytes of one socket can be counted as they come. */
interface ByteSource {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown
  off(event: 'data', listener: (chunk: Buffer) => void): unknown
}

interface Parts {
  readonly config: Pick<Config, 'limits' | 'allowedOrigins' | 'trustProxy'>
  readonly clock: Clock
  readonly random: Randomness
  readonly count: ConnectionCount
  readonly live: LiveConnections
  readonly turns: Turns
  readonly logger: Logger
  readonly metrics: Metrics
  /** Told of everything that is refused on a socket, or before there is one. */
  readonly onRefused: (refused: Refused) => void
  /** The door for a path, or `undefined` when there is none. */
  readonly doorFor: (url: URL) => Door | undefined
}

/** A frame somewhat over the limit is still read, so that its document can be named in the refusal. */
const READABLE_OVERSIZE = 4
/** Pieces in which a frame may come, and in which it may arrive. */
const MAX_FRAGMENTS = 1024
const MAX_CHUNKS = 16_384
/** Each token that is not good counts as so many new sockets. */
const BAD_TOKEN_COSTS = 10

export function acceptSockets(
  server: Server,
  { config, clock, random, count, live, turns, logger, metrics, onRefused, doorFor }: Parts,
): Upgrades {
  const { limits } = config
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytes * READABLE_OVERSIZE,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_CHUNKS,
    perMessageDeflate: false,
  })
  const sockets = new Set<Socket>()
  const connects = createBudgets({
    perSecond: limits.connectsPerSecond,
    burst: limits.socketsPerAddress,
  })

  function onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => {
      // reason: whoever breaks off has no use for an answer; ws hears of it by itself
    })
    const address = addressOf(request, config.trustProxy)
    try {
      const { door, incoming } = admit(request)
      wss.handleUpgrade(request, stream, head, (ws) => {
        if (!new URL(incoming.url).searchParams.has(CHANNELS_QUERY))
          return enter(ws, stream, address, door, incoming)
        return acceptChannels(ws, clock, (channel) =>
          enter(channel, channel, address, door, incoming),
        )
      })
    } catch (error) {
      if (!(error instanceof Refusal)) {
        const reason = error instanceof Error ? error.stack : String(error)
        logger.error({ reason, address }, 'A request for a socket could not be answered.')
      }
      const refusal = asRefusal(error)
      onRefused({ refusal, who: undefined, address, target: undefined })
      refuseUpgrade(stream, refusal)
    }
  }

  /** Which door, for a request that may have a socket. Throws a Refusal. */
  function admit(request: IncomingMessage): { door: Door; incoming: Request } {
    const url = urlOf(request)
    const door = doorFor(url)
    if (!door) throw new Refusal('NOT_FOUND', 'Sockets are at /ws.')
    const { origin, host } = request.headers
    if (!originAllowed(origin, host, config.allowedOrigins)) {
      const words = `Pages from ${origin} may not connect. Add it to ALLOWED_ORIGINS.`
      throw new Refusal('ORIGIN_DENIED', words)
    }
    return { door, incoming: fetchRequest(request, url) }
  }

  function enter(
    ws: SocketLike,
    stream: ByteSource,
    address: string,
    door: Door,
    request: Request,
  ): void {
    const id = random.uuid()
    const socketOptions = {
      id,
      address,
      limits,
      clock,
      turns,
      onRefused(refused: Refused) {
        if (refused.refusal.code === 'UNAUTHENTICATED')
          connects.use(address, BAD_TOKEN_COSTS, clock.now())
        onRefused(refused)
      },
      onPerson: (person: Person) => live.identify(id, person, clock.now()),
      onHeld: (why: 'queue' | 'rate') => metrics.heldReads.inc({ why }),
    }
    const socket = openSocket(ws, socketOptions, (opened) => {
      let entered = true
      try {
        count.enter(id, address)
        paceConnects(address)
      } catch (error) {
        entered = false
        opened.refuse(asRefusal(error))
      }
      metrics.sockets.set(count.total)
      if (entered)
        live.enter({
          id,
          door: 'socket',
          address,
          userAgent: request.headers.get('user-agent') ?? '',
          lastActivity: () => opened.lastFrameAt,
          end: (refusal) => opened.refuse(refusal),
        })
      const listener = entered ? door(opened, request) : SILENT
      return {
        ...listener,
        onClose(code, reason) {
          sockets.delete(opened)
          live.leave(id, readReason(reason)?.code ?? String(code))
          count.leave(id)
          metrics.sockets.set(count.total)
          listener.onClose(code, reason)
        },
      }
    })
    sockets.add(socket)
    watchStranger(stream, socket)
  }

  function paceConnects(address: string): void {
    const now = clock.now()
    if (connects.wait(address, now) > 0)
      throw new Refusal('RATE_LIMITED', 'Too many connections are made from this address.')
    connects.use(address, 1, now)
  }

  /** Who has not proved who they are may send little, however it is cut into frames. */
  function watchStranger(stream: ByteSource, socket: Socket): void {
    let bytes = 0
    function onData(chunk: Buffer): void {
      bytes += chunk.length
      if (socket.isAuthenticated) stream.off('data', onData)
      else if (bytes > limits.unauthenticatedBytes) {
        stream.off('data', onData)
        const words = `More than ${counted(limits.unauthenticatedBytes, 'byte')} came before a valid token.`
        socket.refuse(new Refusal('UNAUTHENTICATED', words))
        // Nothing more is read, not even a farewell.
        socket.hold()
      }
    }
    stream.on('data', onData)
  }

  server.on('upgrade', onUpgrade)

  return {
    async close(refusal, graceMs) {
      server.off('upgrade', onUpgrade)
      const gone = Promise.all(
        [...wss.clients].map((ws) => new Promise((resolve) => ws.once('close', resolve))),
      )
      for (const socket of sockets) socket.close(refusal.close.code, refusal.close.reason)
      // Of those with channels, too; the channels have said why.
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
  // The other half of the connection would stay open for as long as the client likes.
  stream.once('finish', () => stream.destroy())
  stream.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/** Throws a Refusal for a request line that names no address. */
function urlOf({ url = '/' }: IncomingMessage): URL {
  const named = URL.parse(url, 'http://server')
  if (!named || named.username !== '' || named.password !== '')
    throw new Refusal('VALIDATION_ERROR', 'This is not an address.')
  return named
}

/** Hocuspocus wants the request as the web platform has it. */
function fetchRequest(request: IncomingMessage, url: URL): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return new Request(url, { headers })
}
