/**
 * Everything put together. No logic: who needs what is decided here and nowhere else.
 * Long because it names every part once.
 */
import type { Server } from 'node:http'
import { join } from 'node:path'
import { KINDS, canWriteIn, eventRegistry, kindsOf, may, parseScopeName } from '@concord/schemas'
import { createAccess } from './auth/access.ts'
import { createBarred, withoutRevoked } from './auth/barred.ts'
import { createConnectionCount } from './auth/connection-count.ts'
import { devSecret } from './auth/dev-secret.ts'
import { createLiveConnections, type LiveSession } from './auth/live-connections.ts'
import type { Refused } from './auth/refused.ts'
import { createSecurityLog } from './auth/security-log.ts'
import { createTokens } from './auth/tokens.ts'
import type { Clock, Randomness } from './core/clock.ts'
import type { Config } from './core/config.ts'
import type { Log } from './core/log.ts'
import { createMetrics, type Metrics } from './core/metrics.ts'
import { createOutgoing } from './core/outgoing.ts'
import { createPace } from './core/pace.ts'
import { Refusal } from './core/refusal.ts'
import { createConsumers } from './events/consumers.ts'
import { createEventLog } from './events/event-log.ts'
import { createFeed } from './events/feed.ts'
import { createWake } from './events/wake.ts'
import { createAdmin } from './features/admin/admin.ts'
import { createOnline } from './features/admin/online.ts'
import { createRetention } from './features/admin/retention.ts'
import { createSessionLog } from './features/admin/session-log.ts'
import { createAdoptions } from './features/chat/adoptions.ts'
import { createChat } from './features/chat/chat.ts'
import { pacedChat } from './features/chat/paced-chat.ts'
import { createPublish } from './features/events/publish.ts'
import { createHistory } from './features/history/history.ts'
import { tripUpdates } from './features/history/trip-updates.ts'
import { createJobLog } from './features/jobs/job-log.ts'
import { createJobOffice } from './features/jobs/job-office.ts'
import { createLocks } from './features/locks/locks.ts'
import { createMailer } from './features/mail/mailer.ts'
import { sendMail } from './features/mail/send-mail.ts'
import type { Channels } from './features/notifications/channels.ts'
import { createInbox } from './features/notifications/inbox.ts'
import { createMarks } from './features/notifications/marks.ts'
import { createNotify } from './features/notifications/notify.ts'
import { createSending } from './features/notifications/sending.ts'
import { createTell } from './features/notifications/tell.ts'
import { createPresence } from './features/presence/presence.ts'
import { readPushKeys } from './features/push/push-keys.ts'
import { sendPush } from './features/push/send-push.ts'
import { createPushSubscriptions } from './features/push/subscriptions.ts'
import { sweepEveryNight } from './features/retention/retention.ts'
import { createInsertScope } from './features/scopes/insert-scope.ts'
import { createMembershipLog } from './features/scopes/membership-log.ts'
import { createScopes } from './features/scopes/scopes.ts'
import { sendText } from './features/texts/send-text.ts'
import { createBallotLog } from './features/votes/ballot-log.ts'
import { createBoards } from './features/votes/boards.ts'
import { pacedPolls } from './features/votes/paced-polls.ts'
import { workOnPolls } from './features/votes/poll-work.ts'
import { createPolls } from './features/votes/polls.ts'
import { createSecretVotes } from './features/votes/secret-votes.ts'
import { ballotEvents, createTally } from './features/votes/tally.ts'
import { createSendMessage, deliverToWebhooks } from './features/webhooks/deliver.ts'
import { createFanOut } from './features/webhooks/fan-out.ts'
import { createWebhooks } from './features/webhooks/webhooks.ts'
import { createSchedules } from './jobs/schedules.ts'
import { createJobs } from './jobs/sqlite-jobs.ts'
import { createWorkers } from './jobs/workers.ts'
import { openDatabase } from './storage/database.ts'
import { createCommits } from './sync/commits.ts'
import { createDocuments } from './sync/documents.ts'
import { loadKinds } from './sync/load-kinds.ts'
import { openDocuments } from './sync/open-documents.ts'
import { openLog } from './sync/open-log.ts'
import { createTextEdits } from './sync/text-edits.ts'
import { serveAdmin } from './transport/admin-routes.ts'
import { socketPath } from './transport/aliases.ts'
import { serveYWebsocket } from './transport/bridge.ts'
import { createDocumentConnections, type MayWrite } from './transport/document-connections.ts'
import { serveDocuments } from './transport/document-socket.ts'
import { createEntrance } from './transport/entrance.ts'
import { serveEvents } from './transport/event-routes.ts'
import { createEventStreams } from './transport/event-stream.ts'
import { createGateway } from './transport/gateway/gateway.ts'
import { createParkedSessions } from './transport/gateway/parked-sessions.ts'
import { createRooms } from './transport/gateway/rooms.ts'
import { serveHealth } from './transport/health.ts'
import { createDocumentHost } from './transport/hocuspocus.ts'
import { createHttpServer } from './transport/http-server.ts'
import { serveJobs } from './transport/job-routes.ts'
import { createApp } from './transport/koa.ts'
import { servePush } from './transport/push-routes.ts'
import { createRestLimit } from './transport/rest-limit.ts'
import { createRest } from './transport/rest.ts'
import { serveRoutes } from './transport/routes.ts'
import { createTurns } from './transport/turns.ts'
import { acceptSockets, type Door } from './transport/upgrade.ts'
import { serveWebhooks } from './transport/webhook-routes.ts'

export interface Concord {
  readonly server: Server
  readonly metrics: Metrics
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
  const kinds = kindsOf(...Object.values(KINDS), ...(await loadKinds(config.kindsModule)))
  const database = await openDatabase(config.dataDir, onFatal, { report: log, clock })
  const barred = createBarred(database, clock)
  await barred.start()
  const secret = config.devMode ? devSecret(config.dataDir, random) : config.jwtSecret
  const tokens = withoutRevoked(createTokens(config, secret), barred)
  const registry = eventRegistry(kinds.values())
  const events = createEventLog(database, registry)
  const wake = createWake()
  const insertScope = createInsertScope(database, events, wake)
  const access = createAccess(
    kinds,
    database,
    config.devMode
      ? (scope, principal) => insertScope(scope, principal, '', clock.now())
      : undefined,
    createMembershipLog(events, wake),
  )
  const feed = createFeed({ log: events, wake, clock, report: log })
  const workers = createWorkers({
    database,
    jobLog: createJobLog(events, wake),
    clock,
    report: log,
    metrics,
  })
  const jobs = createJobs({ database, clock, random, crew: workers, report: log })
  const schedules = createSchedules({ database, jobs, clock, report: log })
  sweepEveryNight({ workers, schedules, database, clock, keep: config.keep })
  const mailer = createMailer(config.mail, join(config.dataDir, 'mail'))
  sendMail(workers, mailer)
  sendText(workers, createOutgoing(true, clock), config.texts)
  const outgoing = createOutgoing(config.privateAddresses, clock)
  const pushKeys = await readPushKeys(database)
  const subject = `mailto:${config.mail.address}`
  sendPush({ workers, jobs, database, outgoing, keys: pushKeys, subject })
  const fanOut = createFanOut({ jobs, events, clock })
  await fanOut.load(database.query)
  const send = createSendMessage(outgoing, clock)
  deliverToWebhooks({ workers, database, events, send, outgoing, clock, report: log })
  const types = ballotEvents(kinds.values())
  const ballots = createBallotLog(events, types)
  const tally = createTally({ types, ballots, events, jobs, wake })
  const locks = createLocks({
    database,
    access,
    events,
    wake,
    clock,
    limits: config.limits,
    report: log,
  })
  const stored = await openLog({ database, events, clock, report: log, metrics })
  const textEdits = createTextEdits(database, events, wake, clock, log)
  const commits = createCommits(stored.log, clock, log, metrics)
  const documents = createDocuments({
    kinds,
    limits: config.limits,
    lockAgainst: locks.against,
    log: stored.log,
    quarantine: stored.quarantine,
    recovery: stored.recovery,
    commits,
    textEdits,
    wake,
    clock,
    report: log,
    metrics,
  })
  const { limits } = config
  const pace = (limit: string, what: string, perSecond: number, burst: number) =>
    createPace({ limit, what, perSecond, burst, clock, metrics })
  const count = createEntrance(
    createConnectionCount(limits),
    barred,
    pace('connects', 'connections', limits.userConnectsPerSecond, limits.userConnectBurst),
  )
  const live = createLiveConnections()
  const security = createSecurityLog(database, clock, log)
  const onRefused = (refused: Refused): void => {
    metrics.refusals.inc({ code: refused.refusal.code })
    security.note(refused)
  }
  const mayWrite: MayWrite = ({ scope, role }, { roles }) =>
    canWriteIn(kinds.get(parseScopeName(scope)!.kind)!, (verb) => may(verb, role, roles))
  const connections = createDocumentConnections(access, locks, clock, mayWrite)
  const presence = createPresence(clock)
  const host = createDocumentHost({
    documents,
    commits,
    tokens,
    access,
    count,
    connections,
    presence,
    limits: config.limits,
    mayWrite,
    clock,
    log,
    metrics,
  })
  const channels: Channels = {}
  const tell = createTell({ events, jobs, channels, clock, random })
  const marks = createMarks({ events, clock })
  const notify = createNotify({ tell, marks, events, wake, clock, isHere: connections.has })
  const consumers = createConsumers({
    consumers: [tripUpdates, tally, createAdoptions(events, wake), fanOut.consumer, notify],
    database,
    log: events,
    wake,
    clock,
    report: log,
    metrics,
  })
  const open = openDocuments(documents, host.hold)
  const polls = pacedPolls(
    createPolls({
      kinds,
      access,
      database,
      documents: open,
      ballots,
      secret: createSecretVotes(database, events),
      wake,
      clock,
      random,
    }),
    pace('votes', 'votes', limits.votesPerSecond, limits.voteBurst),
  )
  const boards = createBoards({
    access,
    database,
    documents: open,
    events,
    polls,
    wake,
    clock,
    random,
  })
  workOnPolls({ workers, polls, boards, database, clock })
  const scopes = createScopes({
    database,
    access,
    open,
    insertScope,
    events,
    wake,
    clock,
    random,
  })

  await textEdits.tellAll()
  await locks.start()

  const chat = pacedChat(
    createChat({ database, events, wake, clock, random }),
    pace('chat', 'messages', limits.chatPerSecond, limits.chatBurst),
  )
  const limit = createRestLimit(config.limits, clock)
  const rest = createRest(tokens, limit.call)
  const history = createHistory(database)
  serveRoutes({
    kinds,
    rest,
    access,
    tokens,
    scopes,
    locks,
    polls,
    boards,
    chat,
    history,
    inbox: createInbox({ database, marks, workers, wake, clock, channels }),
    sending: createSending({ database, tell, wake, clock, live }),
    clock,
    devMode: config.devMode,
  })
  const publish = createPublish({ database, log: events, registry, wake, clock })
  const streams = createEventStreams({ feed, count, live, clock, random, limits, onRefused })
  serveEvents({ rest, access, events, registry, publish, streams })
  const rooms = ({ connection, who }: LiveSession) => connections.openOn(connection.id, who)
  const sessions = createSessionLog({ live, rooms, database, clock, log })
  await sessions.start()
  const { forcedAwayMs: awayMs, sessionsKeptMs, auditKeptMs } = config
  const retention = createRetention({ database, clock, log, sessionsKeptMs, auditKeptMs })
  serveAdmin({
    rest,
    admin: createAdmin({ live, sessions, barred, database, events, wake, clock, awayMs }),
    online: createOnline({ live, rooms, database, events, jobs }),
  })
  const subscriptions = createPushSubscriptions({ database, outgoing, clock, random })
  servePush(rest, subscriptions, pushKeys.publicKey)
  serveWebhooks(
    rest,
    createWebhooks({ database, events, registry, fanOut, send, outgoing, clock, random }),
  )
  serveJobs(rest, createJobOffice({ jobs, database, clock }))
  let stopping = false
  const health = serveHealth(
    {
      storageWritable: () => commits.writable,
      stopping: () => stopping,
      quarantined: () => stored.quarantine.size,
    },
    metrics,
    config.metricsToken,
  )
  const pages = join(import.meta.dirname, '../web/dist')
  const app = createApp({ config, log, metrics, health, limit, rest, onRefused, pages })
  const server = createHttpServer(config, app.callback())

  const turns = createTurns({
    share: { perSecond: limits.cpuMsPerSecond, burst: limits.cpuBurstMs },
    clock,
    elapsed: () => performance.now(),
    onFailure: (error) =>
      log.error(
        { reason: error instanceof Error ? error.stack : String(error) },
        'Work on a frame failed.',
      ),
    metrics,
  })
  const documentDoor = { connect: host.connect, documents, count, limits, clock }
  const textRooms = createRooms({ access, presence, documents, host, clock })
  const gateway = createGateway({
    access,
    kinds,
    events,
    registry,
    open,
    chat,
    locks,
    polls,
    presence,
    rooms: textRooms,
    parked: createParkedSessions(clock, limits.resumeMs),
    clock,
    random,
    tokens,
    count,
    feed,
    host,
    documents,
    limits,
    report: log,
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
  const upgrades = acceptSockets(server, {
    config,
    clock,
    random,
    count,
    live,
    turns,
    log,
    metrics,
    onRefused,
    doorFor,
  })
  feed.start()
  const stopRooms = textRooms.start()
  await consumers.start()
  await workers.start()
  retention.start()
  await schedules.start()

  return {
    server,
    metrics,
    async stop() {
      stopping = true
      server.close()
      stopRooms()
      await feed.stop()
      await upgrades.close(new Refusal('SHUTTING_DOWN'), STOP_GRACE_MS)
      await host.close()
      await textEdits.tellAll()
      await locks.stop()
      await schedules.stop()
      await workers.stop()
      mailer.close()
      await consumers.stop()
      server.closeAllConnections()
      await retention.stop()
      await sessions.stop()
      await security.stop()
      await stored.close()
      await database.close()
    },
  }
}
