/** The routes by which a trip is subscribed to in a calendar program. */
import { z } from 'zod'
import { CalendarFeed, NewCalendarFeed } from '../calendar-feeds.ts'
import { route } from './route.ts'

const feeds = '/api/v1/trips/:id/feeds'

export const calendarFeedRoutes = {
  list: route({
    method: 'GET',
    path: feeds,
    summary: 'Your calendar addresses of the trip, without their secrets.',
    access: 'read',
    reply: z.object({ items: z.array(CalendarFeed) }),
    status: 200,
  }),
  make: route({
    method: 'POST',
    path: feeds,
    summary:
      'A secret address at which calendar programs read the trip, until you end it, you leave the trip, or your tokens are revoked.',
    access: 'read',
    reply: NewCalendarFeed,
    status: 201,
  }),
  remove: route({
    method: 'DELETE',
    path: `${feeds}/:feedId`,
    summary: 'End a calendar address of yours.',
    access: 'read',
    status: 204,
  }),
} as const

export const subscribedCalendar = route({
  method: 'GET',
  path: '/api/v1/feeds/calendar.ics',
  summary:
    'A trip as iCalendar, for calendar programs, which send no header. Answers 304 to an `If-None-Match` while nothing changed.',
  access: 'public',
  query: z.object({ token: z.string().max(200) }),
  reply: z.string(),
  produces: 'text/calendar; charset=utf-8',
  status: 200,
})
