/** What comes on sockets: text frames and documents on one, or one document in the way of y-websocket. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Refusal } from '../core/refusal.ts'
import type { Feed } from '../events/feed.ts'
import { createOwnSteps } from '../features/document-edits/own-steps.ts'
import { serveYWebsocket } from '../transport/documents/bridge.ts'
import { serveDocuments } from '../transport/documents/document-socket.ts'
import { createGateway } from '../transport/gateway/gateway.ts'
import { createParkedSessions } from '../transport/gateway/parked-sessions.ts'
import { createRooms } from '../transport/gateway/rooms.ts'
import { socketPath } from '../transport/rest/aliases.ts'
import { SIGNAL_PACE, createSignals } from '../transport/signals.ts'
import { createArrivals, type Door } from '../transport/socket/arrivals.ts'
import { acceptPolling } from '../transport/socket/polling.ts'
import { createTurns } from '../transport/socket/turns.ts'
import { acceptUpgrades } from '../transport/socket/upgrade.ts'
import type { Parts } from './parts.ts'

export interface SocketDoor {
  /** Whether it is a request of a socket over plain HTTP; then it is answered here. */
  answer(request: IncomingMessage, response: ServerResponse): boolean
  /** Closes every socket with this refusal; resolves when all are gone, or after `graceMs` at the latest. */
  close(refusal: Refusal, graceMs: number): Promise<void>
  /** Rooms hear of what happens from now on; returns what ends that. */
  startRooms(): () => void
}

export function openSocketDoor(
  { foundation, entrance, collaboration, features }: Parts,
  server: Server,
  feed: Feed,
): SocketDoor {
  const { config, kinds, registry, events, access, clock, random, logger, metrics, pace } =
    foundation
  const { tokens, count, live, onRefused } = entrance
  const { locks, documents, open, connections, whereabouts, hiding, presence, host } = collaboration
  const { chat, polls, flights, inbox, sending } = features
  const { limits } = config

  const documentDoor = { connect: host.connect, documents, count, limits, clock }
  const rooms = createRooms({ access, presence, documents, host, clock })
  const { perSecond, burst } = SIGNAL_PACE
  const signals = createSignals({
    presence,
    rooms,
    connections,
    pace: pace('signals', 'signals', perSecond, burst),
    limits,
  })
  host.onSignal(signals.pass)
  const gateway = createGateway({
    access,
    kinds,
    events,
    registry,
    open,
    steps: createOwnSteps(open),
    chat,
    locks,
    polls,
    flights,
    inbox,
    sending,
    hiding,
    presence,
    rooms,
    signals,
    parked: createParkedSessions(clock, limits.resumeMs),
    clock,
    random,
    tokens,
    count,
    feed,
    host,
    whereabouts,
    documents,
    limits,
    logger,
  })
  const doorFor = (url: URL): Door | undefined => {
    const path = socketPath(url.pathname)
    if (!path) return undefined
    const { document } = path
    return document === undefined
      ? (socket, request) =>
          gateway.serve(socket, request, serveDocuments(socket, request, documentDoor))
      : (socket, request) => serveYWebsocket(socket, request, document, documentDoor)
  }

  const turns = createTurns({
    share: { perSecond: limits.cpuMsPerSecond, burst: limits.cpuBurstMs },
    clock,
    elapsed: () => performance.now(),
    onFailure: (error) =>
      logger.error(
        { reason: error instanceof Error ? error.stack : String(error) },
        'Work on a frame failed.',
      ),
    metrics,
  })
  const arrivals = createArrivals({
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
  })
  const upgrades = acceptUpgrades(server, arrivals, limits, clock)
  const polling = acceptPolling(arrivals, limits, clock, random)
  return {
    startRooms: rooms.start,
    answer: polling.answer,
    async close(refusal, graceMs) {
      upgrades.stop()
      polling.stop()
      arrivals.close(refusal)
      await Promise.all([upgrades.end(refusal, graceMs), polling.end(refusal, graceMs)])
    },
  }
}
