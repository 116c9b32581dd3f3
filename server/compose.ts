/** Everything put together. No logic: who needs what is decided here and nowhere else. */
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import type { ErrorCode } from '@concord/schemas'
import { createAccess } from './auth/access.ts'
import { createConnectionCount } from './auth/connection-count.ts'
import { devSecret } from './auth/dev-secret.ts'
import { createTokens } from './auth/tokens.ts'
import type { Clock, Randomness } from './core/clock.ts'
import type { Config } from './core/config.ts'
import type { Log } from './core/log.ts'
import { createMetrics } from './core/metrics.ts'
import { Refusal } from './core/refusal.ts'
import { insertScope } from './features/scopes/insert-scope.ts'
import { createScopes } from './features/scopes/scopes.ts'
import { openDatabase } from './storage/database.ts'
import { createCommits } from './sync/commits.ts'
import { createDocuments } from './sync/documents.ts'
import { openDocuments } from './sync/open-documents.ts'
import { createUpdateLog } from './sync/update-log.ts'
import { serveYWebsocket } from './transport/bridge.ts'
import { createDocumentConnections } from './transport/document-connections.ts'
import { serveDocuments } from './transport/document-socket.ts'
import { serveHealth } from './transport/health.ts'
import { createDocumentHost } from './transport/hocuspocus.ts'
import { createApp } from './transport/koa.ts'
import { createRest } from './transport/rest.ts'
import { serveRoutes } from './transport/routes.ts'
import { acceptSockets, type Door } from './transport/upgrade.ts'

export interface Concord {
  readonly server: Server
  /** Stops accepting, closes sockets with 1012, writes what is open, closes the database. */
  stop(): Promise<void>
}

interface Parts {
  readonly clock: Clock
  readonly random: Randomness
  readonly log: Log
  /** The database is lost: the process should end. */
  readonly onFatal: (error: Error) => void
}

/** How long clients have to take their leave. */
const STOP_GRACE_MS = 1000

export async function compose(
  config: Config,
  { clock, random, log, onFatal }: Parts,
): Promise<Concord> {
  const metrics = createMetrics()
  const database = await openDatabase(config.dataDir, onFatal)
  const tokens = createTokens(
    config,
    config.devMode ? devSecret(config.dataDir, random) : config.jwtSecret,
  )
  const access = createAccess(
    database,
    config.devMode
      ? (scope, principal) => insertScope(database, scope, principal, '', clock.now())
      : undefined,
  )
  const updateLog = createUpdateLog(database)
  const commits = createCommits(updateLog, clock, log, metrics)
  const documents = createDocuments(updateLog, commits, clock, log, metrics)
  const count = createConnectionCount(config.limits)
  const connections = createDocumentConnections(access, clock)
  const host = createDocumentHost({
    documents,
    commits,
    tokens,
    access,
    count,
    connections,
    limits: config.limits,
    log,
  })
  const scopes = createScopes({
    database,
    access,
    open: openDocuments(documents, host.hold),
    clock,
    random,
  })

  const rest = createRest(tokens)
  serveRoutes({ rest, access, tokens, scopes, clock, devMode: config.devMode })
  let stopping = false
  const health = serveHealth(
    { storageWritable: () => commits.writable, stopping: () => stopping },
    metrics,
    config.metricsToken,
  )
  const pages = join(import.meta.dirname, '../web/dist')
  const app = createApp({ config, log, metrics, health, rest, pages })
  const server = createServer(app.callback())

  const documentDoor = {
    connect: host.connect,
    documents,
    onRefusal: (code: ErrorCode) => metrics.refusals.inc({ code }),
  }
  const doorFor = (url: URL): Door | undefined => {
    if (url.pathname === '/ws')
      return (socket, request) => serveDocuments(socket, request, documentDoor)
    const name = /^\/ws\/(.+)$/.exec(url.pathname)?.[1]
    return name === undefined
      ? undefined
      : (socket, request) =>
          serveYWebsocket(socket, request, decodeURIComponent(name), documentDoor)
  }
  const upgrades = acceptSockets(server, { config, clock, random, count, metrics, doorFor })

  return {
    server,
    async stop() {
      stopping = true
      server.close()
      await upgrades.close(new Refusal('SHUTTING_DOWN'), STOP_GRACE_MS)
      await host.close()
      server.closeAllConnections()
      await database.close()
    },
  }
}
