/**
 * One life of the server: the real parts, put together as server/compose/ does it, over a simulated disk and sockets. Only
 * HTTP is missing. Any part can be replaced, to prove that a mistake in it would be found.
 */
import { DEFAULT_LIMITS, KINDS, UserId, eventRegistry, kindsOf } from '@concord/schemas'
import { createAccess } from '../../server/auth/access.ts'
import { createConnectionCount } from '../../server/auth/connection-count.ts'
import type { Tokens } from '../../server/auth/tokens.ts'
import type { Clock, Randomness } from '../../server/core/clock.ts'
import type { Logger } from '../../server/core/logger.ts'
import { createMetrics } from '../../server/core/metrics.ts'
import { Refusal } from '../../server/core/refusal.ts'
import { createConsumers, type Consumer } from '../../server/events/consumers.ts'
import { createEventLog, type EventLog } from '../../server/events/event-log.ts'
import { createFeed, type Feed } from '../../server/events/feed.ts'
import { createWake, type Wake } from '../../server/events/wake.ts'
import { createChat } from '../../server/features/chat/chat.ts'
import { createOwnSteps } from '../../server/features/document-edits/own-steps.ts'
import { createFlights } from '../../server/features/flights/flights.ts'
import { tripUpdates } from '../../server/features/history/trip-updates.ts'
import { createLocks } from '../../server/features/locks/locks.ts'
import { createInbox } from '../../server/features/notifications/inbox.ts'
import { createMarks } from '../../server/features/notifications/marks.ts'
import { createSending } from '../../server/features/notifications/sending.ts'
import { createTell } from '../../server/features/notifications/tell.ts'
import { createHiding } from '../../server/features/presence/hiding.ts'
import { createPresence } from '../../server/features/presence/presence.ts'
import { createInsertScope, type InsertScope } from '../../server/features/scopes/insert-scope.ts'
import { createMembershipLog } from '../../server/features/scopes/membership-log.ts'
import { createBallotLog } from '../../server/features/votes/ballot-log.ts'
import { createPolls } from '../../server/features/votes/polls.ts'
import { createSecretVotes } from '../../server/features/votes/secret-votes.ts'
import { ballotEvents } from '../../server/features/votes/tally.ts'
import { createMemoryStore } from '../../server/storage/cache/memory-store.ts'
import { createTenantCache } from '../../server/storage/cache/tenant-cache.ts'
import { databaseOn, type Database } from '../../server/storage/database.ts'
import type { SqliteThread } from '../../server/storage/sqlite-thread.ts'
import { createTextEdits, type TextEdits } from '../../server/sync/derive/text-edits.ts'
import { createDocuments, type Documents } from '../../server/sync/documents.ts'
import { openDocuments, type OpenDocuments } from '../../server/sync/open-documents.ts'
import { createCommits, type Commits } from '../../server/sync/update-log/commits.ts'
import { cutState } from '../../server/sync/update-log/cut-state.ts'
import { makeSnapshot, whyNotSnapshot } from '../../server/sync/update-log/make-snapshot.ts'
import { openLog } from '../../server/sync/update-log/open-log.ts'
import type { Rebuild } from '../../server/sync/update-log/rebuild.ts'
import { sortRows } from '../../server/sync/update-log/sort-rows.ts'
import type { UpdateLog } from '../../server/sync/update-log/update-log.ts'
import {
  createDocumentConnections,
  mayWriteIn,
} from '../../server/transport/documents/document-connections.ts'
import { serveDocuments } from '../../server/transport/documents/document-socket.ts'
import { createGateway } from '../../server/transport/gateway/gateway.ts'
import { createParkedSessions } from '../../server/transport/gateway/parked-sessions.ts'
import { createRooms } from '../../server/transport/gateway/rooms.ts'
import { createDocumentHost } from '../../server/transport/hocuspocus.ts'
import { openSocket, type Socket } from '../../server/transport/socket/socket.ts'
import { createTurns } from '../../server/transport/socket/turns.ts'
import { createWhereabouts } from '../../server/transport/whereabouts.ts'
import { counter } from './counter.ts'
import type { Connection, End, Network } from './network.ts'
import { OWNER } from './people.ts'
import { serverSocket } from './sockets.ts'

/** What stands in for parts of one life of the server: each is given the real one. */
export interface Replaced {
  readonly updateLog?: (real: UpdateLog, beside: Beside) => UpdateLog
  readonly commits?: (real: Commits) => Commits
  readonly documents?: (real: Documents) => Documents
  readonly textEdits?: (real: TextEdits, beside: Beside) => TextEdits
  readonly feed?: (real: Feed) => Feed
  readonly consumer?: (real: Consumer, beside: Beside) => Consumer
}

/** What a part that is replaced can lean on. */
export interface Beside {
  readonly database: Database
  readonly events: EventLog
}

export interface ServerParts {
  readonly thread: SqliteThread
  readonly clock: Clock
  readonly tokens: Tokens
  readonly logger: Logger
  readonly network: Network
  readonly replaced: Replaced
}

export interface Server {
  readonly documents: Documents
  readonly open: OpenDocuments
  readonly insertScope: InsertScope
  readonly listen: (connection: Connection) => End
  setRole(scope: string, userId: string, role: 'editor' | 'commenter'): Promise<void>
  /** Ends it as SIGTERM does. */
  stop(): Promise<void>
}

/** One for all lives: it holds on to the process. */
const metrics = createMetrics()
const REQUEST = new Request('http://server/ws')
const STOP_GRACE_MS = 1000
const kinds = kindsOf(...Object.values(KINDS))
const registry = eventRegistry(kinds.values())

/** Nobody joins anything by text frames here, and nothing else needs chance. */
const NO_CHANCE: Randomness = { bytes: (count) => new Uint8Array(count), uuid: () => 'none' }

/** What the rebuild thread does, done here: threads of the machine know no order. */
const rebuildHere: Rebuild = {
  sort: async (rows) => sortRows(rows),
  async make(extent, log) {
    const rows: Uint8Array[] = []
    for await (const part of log()) rows.push(...part)
    return makeSnapshot(rows, extent)
  },
  check: async ({ snapshot, vector }) => whyNotSnapshot(snapshot, vector),
  cut: async (state) => cutState(state),
  async close() {},
}

/** Rejects when the disk refuses; then there is no server. */
export async function startServer(parts: ServerParts): Promise<Server> {
  const { clock, tokens, logger, network, replaced } = parts
  const limits = DEFAULT_LIMITS
  const database = await databaseOn(parts.thread, logger, clock)
  const events = createEventLog(database, registry)
  const beside: Beside = { database, events }
  const stand = <T>(real: T, replace: ((real: T, beside: Beside) => T) | undefined): T =>
    replace ? replace(real, beside) : real
  const wake = createWake()
  const insertScope = createInsertScope(database, events, wake)
  const cache = createTenantCache({
    store: createMemoryStore({ clock, maxItems: 1000, onEvicted() {} }),
    ttlSeconds: 300,
    metrics,
    onInvalidated() {},
  })
  const membershipLog = createMembershipLog(events, wake)
  const access = createAccess({ kinds, database, membershipLog, cache })
  const feed = stand(createFeed({ log: events, wake, clock, logger }), replaced.feed)
  const consumers = createConsumers({
    consumers: [tripUpdates, stand(counter, replaced.consumer)],
    database,
    log: events,
    wake,
    clock,
    logger,
    metrics,
  })
  const locks = createLocks({ database, access, events, wake, clock, limits, logger })
  const stored = await openLog({ database, events, clock, logger, metrics }, rebuildHere)
  const updateLog = stand(stored.log, replaced.updateLog)
  const textEdits = stand(
    createTextEdits({ database, events, wake, clock, logger }),
    replaced.textEdits,
  )
  const commits = stand(createCommits(updateLog, clock, logger, metrics), replaced.commits)
  const documents = stand(
    createDocuments({
      heapSpace: { look: () => 'enough' },
      kinds,
      limits,
      lockAgainst: locks.against,
      quarantine: stored.quarantine,
      recovery: stored.recovery,
      log: updateLog,
      commits,
      textEdits,
      wake,
      clock,
      logger,
      metrics,
    }),
    replaced.documents,
  )
  const count = createConnectionCount(limits)
  const mayWrite = mayWriteIn(kinds)
  const hiding = createHiding({ database, clock, pace: () => {} })
  const connections = createDocumentConnections(access, locks, hiding, clock, mayWrite)
  const presence = createPresence(clock, hiding)
  const host = createDocumentHost({
    documents,
    commits,
    tokens,
    access,
    count,
    connections,
    presence,
    hiding,
    limits,
    mayWrite,
    clock,
    logger,
    metrics,
  })
  await textEdits.tellAll()
  await locks.start()

  const turns = createTurns({
    share: { perSecond: limits.cpuMsPerSecond, burst: limits.cpuBurstMs },
    clock,
    elapsed: clock.now,
    onFailure(error) {
      throw error
    },
    metrics,
  })
  const open = openDocuments(documents, host.hold, clock.now)
  const ballots = createBallotLog(events, ballotEvents(kinds.values()))
  const secret = createSecretVotes(database, events)
  const tools = { kinds, access, database, events, wake, clock, random: NO_CHANCE }
  const gateway = createGateway({
    ...tools,
    registry,
    open,
    chat: createChat(tools),
    locks,
    polls: createPolls({ ...tools, documents: open, ballots, secret }),
    flights: createFlights(tools),
    ...inboxes(tools),
    steps: createOwnSteps(open),
    whereabouts: createWhereabouts(),
    hiding,
    presence,
    rooms: createRooms({ access, presence, documents, host, clock }),
    signals: { pass() {} },
    parked: createParkedSessions(clock, limits.resumeMs),
    tokens,
    count,
    feed,
    host,
    documents,
    limits,
    logger,
  })
  const door = { connect: host.connect, documents, count, limits, clock }
  const sockets = new Set<{ readonly socket: Socket; terminate(): void }>()

  function listen(connection: Connection) {
    const { ws, end } = serverSocket(network, connection)
    const id = `socket ${connection.id}`
    const options = { id, address: connection.page.name, limits, clock, turns, onRefused() {} }
    openSocket(ws, options, (socket) => {
      count.enter(id, socket.address)
      const one = { socket, terminate: () => ws.terminate() }
      sockets.add(one)
      const listener = gateway.serve(socket, REQUEST, serveDocuments(socket, REQUEST, door))
      return {
        ...listener,
        onClose(code, reason) {
          count.leave(id)
          sockets.delete(one)
          listener.onClose(code, reason)
        },
      }
    })
    return end
  }

  feed.start()
  await consumers.start()

  return {
    documents,
    open,
    insertScope,
    listen,
    async setRole(scope, userId, role) {
      const grant = await access.grant(scope, OWNER, 'manage')
      await access.setMember(grant, UserId.parse(userId), role, OWNER.userId, clock.now())
    },
    async stop() {
      await feed.stop()
      const { code, reason } = new Refusal('SHUTTING_DOWN').close
      for (const { socket } of sockets) socket.close(code, reason)
      await new Promise<void>((resolve) => void clock.after(STOP_GRACE_MS, resolve))
      for (const one of sockets) one.terminate()
      await host.close()
      await textEdits.tellAll()
      await locks.stop()
      await consumers.stop()
      await stored.close()
      await database.close()
    },
  }
}

interface Tools {
  readonly database: Database
  readonly events: EventLog
  readonly wake: Wake
  readonly clock: Clock
  readonly random: Randomness
}

/** Inboxes out of which nothing leaves the server, for there are no jobs here. */
function inboxes(tools: Tools) {
  const channels = {}
  const jobs = { enqueue: async () => '' }
  const tell = createTell({ ...tools, jobs, channels })
  const marks = createMarks(tools)
  return {
    inbox: createInbox({ ...tools, marks, workers: { work() {} }, channels }),
    sending: createSending({ ...tools, tell, live: { inTenant: () => [] } }),
  }
}
