/** What can be done here, and what follows from events by itself. */
import { createConsumers, type Consumers } from '../events/consumers.ts'
import { createAdoptions } from '../features/chat/adoptions.ts'
import { createChat, type Chat } from '../features/chat/chat.ts'
import { pacedChat } from '../features/chat/paced-chat.ts'
import { createPublish, type Publish } from '../features/events/publish.ts'
import { createFlights, type Flights } from '../features/flights/flights.ts'
import { createMadeUpFlights, type MadeUpFlights } from '../features/flights/made-up-flights.ts'
import { createHistory, type History } from '../features/history/history.ts'
import { tripUpdates } from '../features/history/trip-updates.ts'
import type { Inbox } from '../features/notifications/inbox.ts'
import type { Sending } from '../features/notifications/sending.ts'
import type { Unsubscribing } from '../features/notifications/unsubscribing.ts'
import { createScopes, type Scopes } from '../features/scopes/scopes.ts'
import type { Boards } from '../features/votes/boards.ts'
import type { Polls } from '../features/votes/polls.ts'
import type { Background } from './background.ts'
import type { Collaboration } from './collaboration.ts'
import type { Entrance } from './entrance.ts'
import { createFormats, type Formats } from './formats.ts'
import type { Foundation } from './foundation.ts'
import { createNotifications } from './notifications.ts'
import type { Outside } from './outside.ts'
import { createVotes } from './votes.ts'

export interface Features {
  readonly scopes: Scopes
  readonly polls: Polls
  readonly boards: Boards
  readonly chat: Chat
  readonly history: History
  readonly flights: Flights
  readonly madeUpFlights: MadeUpFlights
  readonly inbox: Inbox
  readonly sending: Sending
  readonly unsubscribing: Unsubscribing
  readonly publish: Publish
  readonly formats: Formats
  readonly consumers: Consumers
}

interface Below {
  readonly foundation: Foundation
  readonly entrance: Entrance
  readonly background: Background
  readonly outside: Outside
  readonly collaboration: Collaboration
}

export function createFeatures(below: Below): Features {
  const { foundation, entrance, background, outside, collaboration } = below
  const { config, database, registry, events, wake, access, insertScope } = foundation
  const { clock, random, logger, metrics, pace } = foundation
  const { open } = collaboration
  const { polls, boards, tally } = createVotes(foundation, background, collaboration)
  const { inbox, sending, unsubscribing, notify } = createNotifications(
    foundation,
    entrance,
    background,
    outside,
    collaboration,
  )
  const consumers = createConsumers({
    consumers: [tripUpdates, tally, createAdoptions(events, wake), outside.fanOut, notify],
    database,
    log: events,
    wake,
    clock,
    logger,
    metrics,
  })
  const flights = createFlights({ database, events, wake, clock })
  const { chatPerSecond, chatBurst } = config.limits
  return {
    scopes: createScopes({
      database,
      access,
      open,
      insertScope,
      events,
      wake,
      clock,
      random,
      room: { characters: config.limits.readCharacters },
    }),
    polls,
    boards,
    chat: pacedChat(
      createChat({ database, events, wake, clock, random }),
      pace('chat', 'messages', chatPerSecond, chatBurst),
    ),
    history: createHistory(database),
    flights,
    madeUpFlights: createMadeUpFlights({
      flights,
      tenants: flights.tenants,
      clock,
      random,
      logger,
      everyMs: config.madeUpFlightsMs,
    }),
    inbox,
    sending,
    formats: createFormats(foundation, entrance, background, collaboration),
    unsubscribing,
    publish: createPublish({ database, log: events, registry, wake, clock }),
    consumers,
  }
}
