/** Who may have a socket at all, whatever carries it, and to which door it leads. */
import type { IncomingMessage } from 'node:http'
import { CHANNELS_QUERY, readReason } from '@concord/schemas'
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
import { acceptChannels, type Carrier } from './channels.ts'
import { openSocket, type Socket, type SocketLike, type SocketListener } from './socket.ts'
import type { Turns } from './turns.ts'

/** What a new socket speaks, chosen by its path. It is told of the frames that come, in the listener that it returns. */
export type Door = (socket: Socket, request: Request) => SocketListener

/** A request that may have a socket. */
export interface Arrival {
  readonly door: Door
  readonly address: string
  readonly request: Request
  /** Several tabs share it. */
  readonly carriesChannels: boolean
}

/** Where the bytes of one socket can be counted as they come. */
export interface ByteSource {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown
  off(event: 'data', listener: (chunk: Buffer) => void): unknown
}

export interface Arrivals {
  hasDoor(url: URL): boolean
  /** Throws ORIGIN_DENIED for a page that may not connect. */
  mustMayConnect(request: IncomingMessage): void
  /** Throws a Refusal for who may have no socket. */
  admit(request: IncomingMessage): Arrival
  /**
   * Throws RATE_LIMITED for who makes sockets too often, where an answer costs less than a socket that is closed at once.
   * What carries channels counts here as one.
   */
  pace(arrival: Arrival): void
  /** What it says is heard from now on. `stream`: its bytes as they come. Returns whether anybody on it is known. */
  enter(carrier: Carrier & SocketLike, stream: ByteSource, arrival: Arrival): () => boolean
  /** Tells what was refused before there was a socket; what is no refusal is logged as a fault. Returns the refusal. */
  refused(request: IncomingMessage, error: unknown): Refusal
  /** Closes every socket with this refusal. */
  close(refusal: Refusal): void
}

export interface ArrivalParts {
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

/** Each token that is not good counts as so many new sockets. */
const BAD_TOKEN_COSTS = 10

export function createArrivals({
  config,
  clock,
  random,
  count,
  live,
  turns,
  logger,
  metrics,
  onRefused,
  doorFor,
}: ArrivalParts): Arrivals {
  const { limits } = config
  const sockets = new Set<Socket>()
  const connects = createBudgets({
    perSecond: limits.connectsPerSecond,
    burst: limits.socketsPerAddress,
  })

  function open(ws: SocketLike, stream: ByteSource, { address, door, request }: Arrival): Socket {
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
        mustBePaced(address)
        connects.use(address, 1, clock.now())
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
    return socket
  }

  function mustMayConnect({ headers: { origin, host } }: IncomingMessage): void {
    if (originAllowed(origin, host, config.allowedOrigins)) return
    const words = `Pages from ${origin} may not connect. Add it to ALLOWED_ORIGINS.`
    throw new Refusal('ORIGIN_DENIED', words)
  }

  function mustBePaced(address: string): void {
    if (connects.wait(address, clock.now()) > 0)
      throw new Refusal('RATE_LIMITED', 'Too many connections are made from this address.')
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

  return {
    hasDoor: (url) => doorFor(url) !== undefined,
    mustMayConnect,
    admit(request) {
      const url = urlOf(request)
      const door = doorFor(url)
      if (!door) throw new Refusal('NOT_FOUND', 'Sockets are at /ws.')
      mustMayConnect(request)
      const address = addressOf(request, config.trustProxy)
      const carriesChannels = url.searchParams.has(CHANNELS_QUERY)
      return { door, address, request: fetchRequest(request, url), carriesChannels }
    },
    pace({ address, carriesChannels }) {
      mustBePaced(address)
      if (carriesChannels) connects.use(address, 1, clock.now())
    },
    enter(carrier, stream, arrival) {
      if (!arrival.carriesChannels) {
        const socket = open(carrier, stream, arrival)
        return () => socket.isAuthenticated
      }
      const opened = new Set<Socket>()
      acceptChannels(carrier, clock, (channel) => {
        const socket = open(channel, channel, arrival)
        opened.add(socket)
        channel.once('close', () => opened.delete(socket))
      })
      return () => [...opened].some((socket) => socket.isAuthenticated)
    },
    refused(request, error) {
      const address = addressOf(request, config.trustProxy)
      if (!(error instanceof Refusal)) {
        const reason = error instanceof Error ? error.stack : String(error)
        logger.error({ reason, address }, 'A request for a socket could not be answered.')
      }
      const refusal = asRefusal(error)
      onRefused({ refusal, who: undefined, address, target: undefined })
      return refusal
    },
    close({ close }) {
      for (const socket of sockets) socket.close(close.code, close.reason)
    },
  }
}

/** Who was refused at the door is not listened to while the socket closes. */
const SILENT: SocketListener = { onFrame() {}, onText() {}, onOversize() {}, onClose() {} }

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
