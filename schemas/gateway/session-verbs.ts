/** Verbs about the socket itself, and about hearing of events. */
import { z } from 'zod'
import { TypePattern } from '../events/event.ts'
import { MAX_TYPES } from '../routes/events.ts'
import { verb } from './verb-rule.ts'

const Since = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

const Types = z.array(TypePattern).min(1).max(MAX_TYPES)

/** What the types are narrowed to; everything that is named has to hold. */
const AskedPlace = {
  scope: z.string().max(200).optional(),
  /** `payment` stands for everything that begins with `payment.`. */
  entityType: z.string().max(80).optional(),
  entityId: z.string().max(200).optional(),
}

export const sessionVerbs = {
  auth: verb({
    access: 'anybody',
    data: z.object({ token: z.string().max(16_384) }),
    answer: 'connected',
    about:
      'Says who you are: `connected {userId, tenantId, sessionId, timestamp}`. Send it again with a new token before the old one runs out.',
  }),
  ping: verb({
    access: 'anybody',
    data: z.object({}),
    answer: 'pong',
    about: 'A sign of life: `pong {timestamp}`. Who says nothing for long is disconnected.',
  }),
  subscribe: verb({
    access: 'signed-in',
    data: z.object({ eventTypes: Types, ...AskedPlace, since: Since.optional() }),
    answer: 'subscribed',
    about:
      'Hears of events of these types, after `since` or else of new ones: `subscribed {eventTypes, denied, head}`, then `event` with each event, in order. `denied`: what your role never hears of. `notification` stands for what comes into your own inbox, told as `notification`.',
  }),
  unsubscribe: verb({
    access: 'signed-in',
    data: z.object({ eventTypes: Types.optional(), ...AskedPlace }),
    answer: 'unsubscribed',
    about:
      'Ends subscriptions: those types, or all; in that scope or about that entity, or everywhere. `unsubscribed {eventTypes}` says which.',
  }),
  resume: verb({
    access: 'signed-in',
    data: z.union([
      z.object({ since: Since }),
      z.object({ sessionId: z.string().max(64), lastSeq: Since.optional() }),
    ]),
    answer: 'resumed',
    about:
      'For a new connection. With `sessionId`, it goes on as the lost one: subscriptions and what was joined are taken over, and everything after `lastSeq` is sent; `resumed {sessionId, since, head, joined}`; `joined`: the names of what you are in again. For every document, `document:subscribed` follows with it as it is now, and with the events of who wrote in it meanwhile as `missed`. With `since`, after `subscribe`: every subscription is sent what came after it; `resumed {since, head}`. NOT_FOUND: that session is gone for too long.',
  }),
  get_history: verb({
    access: 'signed-in',
    data: z.object({
      since: Since.optional(),
      limit: z.number().int().min(1).max(100).default(100),
      eventTypes: Types.optional(),
      ...AskedPlace,
    }),
    answer: 'history',
    about:
      'The last events, or the first after `since`: `history {events, head, next?}`. `next`: there is more, after that number.',
  }),
} as const
