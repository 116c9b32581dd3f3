/** The HTTP server below REST and the sockets, with an end to everything that a client could draw out. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Config } from '../core/config.ts'
import { createCounts } from '../core/counts.ts'
import { addressOf } from './address.ts'

const MAX_HEAD_BYTES = 16 * 1024
/** Between two requests on one connection. */
const KEEP_ALIVE_MS = 5000
/** An answer of which nothing was read for this long is given up. */
const SILENT_MS = 120_000
/** Connections that do not become sockets: a reserve for requests. */
const REQUESTS = 1000
const CHECK_EVERY_MS = 1000

export function createHttpServer(
  { limits, trustProxy }: Pick<Config, 'limits' | 'trustProxy'>,
  answer: RequestListener,
): Server {
  const server = createServer(
    {
      headersTimeout: limits.headMs,
      requestTimeout: Math.max(limits.headMs, limits.requestMs),
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEAD_BYTES,
      connectionsCheckingInterval: Math.min(CHECK_EVERY_MS, limits.headMs),
    },
    answer,
  )
  server.timeout = SILENT_MS
  server.maxConnections = limits.sockets + REQUESTS
  // Behind a proxy all connections come from one address.
  if (!trustProxy) limitByAddress(server, limits.socketsPerAddress + limits.requestsAtOnce)
  return server
}

/** Whoever has too many connections open gets no further one; what they have goes on. */
function limitByAddress(server: Server, most: number): void {
  const open = createCounts()
  server.on('connection', (connection) => {
    const address = addressOf({ headers: {}, socket: connection }, false)
    if (open.of(address) >= most) {
      connection.destroy()
      return
    }
    open.add(address, 1)
    connection.once('close', () => open.add(address, -1))
  })
}
