/** Everything that can be asked for by REST, and streams of events. */
import { serveAdmin } from '../transport/admin-routes.ts'
import { serveDocs } from '../transport/docs-routes.ts'
import { serveEvents } from '../transport/event-routes.ts'
import type { EventStreams } from '../transport/event-stream.ts'
import { serveFlights } from '../transport/flight-routes.ts'
import { serveJobs } from '../transport/job-routes.ts'
import { serveMail } from '../transport/mail-routes.ts'
import { servePush } from '../transport/push-routes.ts'
import { serveReports } from '../transport/report-routes.ts'
import { createRestLimit, type RestLimit } from '../transport/rest-limit.ts'
import { createRest, type Rest } from '../transport/rest.ts'
import { serveRoutes } from '../transport/routes.ts'
import { serveSharedDocuments } from '../transport/shared-document-routes.ts'
import { serveSync } from '../transport/sync-routes.ts'
import { serveWebhooks } from '../transport/webhook-routes.ts'
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
