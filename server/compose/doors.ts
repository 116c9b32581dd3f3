/** The ways in, all on one port: REST, streams, health, pages and sockets. What happens reaches them by one feed. */
import type { Server } from 'node:http'
import { join } from 'node:path'
import { Refusal } from '../core/refusal.ts'
import { createFeed } from '../events/feed.ts'
import { createHttpServer } from '../transport/http-server.ts'
import { createEventStreams } from '../transport/rest/event-stream.ts'
import { serveHealth } from '../transport/rest/health.ts'
import { createApp } from '../transport/rest/koa.ts'
import type { Parts } from './parts.ts'
import { createRestDoor } from './rest.ts'
import { openSocketDoor } from './sockets.ts'

export interface Doors {
  /** Listens when its owner says so. */
  readonly server: Server
  /** What happens is told from now on. */
  start(): void
  /** Lets nobody in any more, and closes sockets and streams with 1012. */
  close(): Promise<void>
  /** Ends requests that are still running. */
  drop(): void
}

/** How long clients have to take their leave. */
const STOP_GRACE_MS = 1000

export function createDoors(parts: Parts): Doors {
  const { config, events, wake, stored, clock, random, logger, metrics } = parts.foundation
  const { count, live, onRefused } = parts.entrance
  const { limits } = config

  const feed = createFeed({ log: events, wake, clock, logger })
  const streams = createEventStreams({ feed, count, live, clock, random, limits, onRefused })
  const { rest, limit } = createRestDoor(parts, streams)
  let stopping = false
  const health = serveHealth(
    {
      storageWritable: () => parts.collaboration.commits.writable,
      stopping: () => stopping,
      quarantined: () => stored.quarantine.size,
    },
    metrics,
    config.metricsToken,
  )
  const pages = join(import.meta.dirname, '../../web/dist')
  const app = createApp({ config, logger, metrics, health, limit, rest, onRefused, pages })
  const answer = app.callback()
  const server = createHttpServer(config, (request, response) => {
    if (!sockets.answer(request, response)) void answer(request, response)
  })
  const sockets = openSocketDoor(parts, server, feed)

  let stopRooms = (): void => {}
  return {
    server,
    start() {
      feed.start()
      stopRooms = sockets.startRooms()
    },
    async close() {
      stopping = true
      server.close()
      stopRooms()
      await feed.stop()
      await sockets.close(new Refusal('SHUTTING_DOWN'), STOP_GRACE_MS)
    },
    drop: () => server.closeAllConnections(),
  }
}
