/** Everything that can be asked for by REST, and streams of events. */
import type { EventStreams } from '../transport/rest/event-stream.ts'
import { createRestLimit, type RestLimit } from '../transport/rest/rest-limit.ts'
import { createRest, type Rest } from '../transport/rest/rest.ts'
import { serveAdmin } from '../transport/routes/admin-routes.ts'
import { serveDocs } from '../transport/routes/docs-routes.ts'
import { serveEvents } from '../transport/routes/event-routes.ts'
import { serveFlights } from '../transport/routes/flight-routes.ts'
import { serveJobs } from '../transport/routes/job-routes.ts'
import { serveMail } from '../transport/routes/mail-routes.ts'
import { servePush } from '../transport/routes/push-routes.ts'
import { serveReports } from '../transport/routes/report-routes.ts'
import { serveRoutes } from '../transport/routes/routes.ts'
import { serveSharedDocuments } from '../transport/routes/shared-document-routes.ts'
import { serveSync } from '../transport/routes/sync-routes.ts'
import { serveWebhooks } from '../transport/routes/webhook-routes.ts'
import type { Parts } from './parts.ts'

export interface RestDoor {
  readonly rest: Rest
  readonly limit: RestLimit
}

export function createRestDoor(parts: Parts, streams: EventStreams): RestDoor {
  const { foundation, entrance, outside, collaboration, features, administration } = parts
  const { config, kinds, registry, events, access, cache, clock } = foundation
  const { tokens } = entrance
  const { scopes, polls, boards, chat, history, flights, inbox, sending } = features
  const { unsubscribing, publish, formats } = features
  const { open, presence, locks, host, documents, commits, mayWrite } = collaboration
  const { push, mail, webhooks } = outside
  const { admin, online, jobOffice, scheduleOffice, cacheOffice, reports } = administration

  const limit = createRestLimit(config.limits, clock)
  const rest = createRest(tokens, limit.call)
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
    imports: formats.imports,
    feeds: formats.feeds,
    cache,
    inbox,
    sending,
    clock,
    devMode: config.devMode,
  })
  serveEvents({ rest, access, events, registry, publish, streams })
  serveDocs(rest, kinds)
  serveSharedDocuments({ rest, access, scopes, open, presence, locks, events, clock })
  serveSync({
    rest,
    access,
    host,
    documents,
    commits,
    mayWrite,
    limits: config.limits,
    clock,
  })
  serveFlights({ rest, flights })
  serveAdmin({ rest, admin, online, cacheOffice })
  servePush(rest, push.subscriptions, push.publicKey)
  serveMail({ rest, ...mail, unsubscribing, devMode: config.devMode })
  serveWebhooks(rest, webhooks)
  serveJobs(rest, jobOffice, scheduleOffice)
  serveReports(rest, reports)
  return { rest, limit }
}
