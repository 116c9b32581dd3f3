/** Every REST route, once. */
import { hasBallot } from '../kinds/ballot.ts'
import { board } from '../kinds/board.ts'
import { document } from '../kinds/document.ts'
import type { Kind } from '../kinds/kind.ts'
import { trip } from '../kinds/trip.ts'
import { accountRoutes } from './account.ts'
import { adminRoutes } from './admin.ts'
import { boardRoutes } from './boards.ts'
import { cacheRoutes } from './cache.ts'
import { calendarFeedRoutes, subscribedCalendar } from './calendar-feeds.ts'
import { chatRoutes, unreadRoutes } from './chat.ts'
import { docsRoutes } from './docs.ts'
import { eventRoutes } from './events.ts'
import { flightRoutes } from './flights.ts'
import { jobRoutes } from './jobs.ts'
import { lockRoutes } from './locks.ts'
import { mailRoutes } from './mail.ts'
import { noticeRoutes } from './notices.ts'
import { notificationRoutes } from './notifications.ts'
import { pollRoutes } from './polls.ts'
import { pushRoutes } from './push.ts'
import { reportRoutes } from './reports.ts'
import type { Route } from './route.ts'
import { scopeRoutes } from './scopes.ts'
import { sharedDocumentRoutes } from './shared-documents.ts'
import { syncRoutes } from './sync.ts'
import { tripRoutes } from './trips.ts'
import { webhookRoutes } from './webhooks.ts'

export interface RouteGroup {
  /** What the routes are about; for those of a kind, its plural. */
  readonly title: string
  /** Absent for routes that belong to no kind. */
  readonly kind?: Kind
  readonly routes: readonly Route[]
}

/** The routes of these kinds and those that belong to none, grouped as the reference shows them. */
export function routeGroups(kinds: Iterable<Kind>): RouteGroup[] {
  return [
    { title: 'You', routes: Object.values(accountRoutes) },
    ...[...kinds].map((kind) => ({ title: kind.plural, kind, routes: routesOf(kind) })),
    { title: 'Documents without a socket', routes: Object.values(syncRoutes) },
    { title: 'Chat', routes: Object.values(unreadRoutes) },
    {
      title: 'Notifications',
      routes: [
        ...Object.values<Route>(notificationRoutes),
        ...noticeRoutes.map(({ route }) => route),
      ],
    },
    { title: 'Events', routes: Object.values(eventRoutes) },
    { title: 'Who is connected, and administration', routes: Object.values<Route>(adminRoutes) },
    { title: 'Flights', routes: Object.values<Route>(flightRoutes) },
    { title: 'Push', routes: Object.values<Route>(pushRoutes) },
    { title: 'Mail', routes: Object.values<Route>(mailRoutes) },
    { title: 'Webhooks', routes: Object.values<Route>(webhookRoutes) },
    { title: 'Jobs', routes: Object.values<Route>(jobRoutes) },
    { title: 'Reports', routes: Object.values<Route>(reportRoutes) },
    { title: 'The cache', routes: Object.values<Route>(cacheRoutes) },
    { title: 'This reference', routes: Object.values<Route>(docsRoutes) },
  ]
}

function routesOf(kind: Kind): Route[] {
  return [
    ...Object.values<Route>(scopeRoutes(kind)),
    ...Object.values(lockRoutes(kind)),
    ...Object.values<Route>(chatRoutes(kind)),
    ...(hasBallot(kind) ? Object.values(pollRoutes(kind)) : []),
    ...(kind.name === board.name ? Object.values(boardRoutes) : []),
    ...(kind.name === trip.name
      ? [
          ...Object.values<Route>(tripRoutes),
          ...Object.values<Route>(calendarFeedRoutes),
          subscribedCalendar,
        ]
      : []),
    ...(kind.name === document.name ? Object.values<Route>(sharedDocumentRoutes) : []),
  ]
}
