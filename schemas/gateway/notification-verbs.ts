/** Verbs of somebody's inbox. */
import { z } from 'zod'
import { ThingId, UserId } from '../ids.ts'
import { notificationRoutes } from '../routes/notifications.ts'
import { verb } from './verb-rule.ts'

export const notificationVerbs = {
  'notification:subscribe': verb({
    access: 'signed-in',
    bare: 'userId',
    data: z.object({ userId: UserId.optional() }),
    answer: 'notification:subscribed',
    about:
      'Opens your inbox: `notification:subscribed {userId, notifications, counts}` with the newest that you have not read, then `notification:received` and `notification:read`. Nobody hears of what others are told.',
  }),
  'notification:unsubscribe': verb({
    access: 'signed-in',
    data: z.object({}),
    answer: 'notification:unsubscribed',
    about: 'Closes it: `notification:unsubscribed {userId}`.',
  }),
  'notification:send': verb({
    access: 'signed-in',
    data: notificationRoutes.send.body.extend({
      clientMsgId: z.string().min(1).max(200).optional(),
    }),
    result: '{notification}; `null`: this person does not want to hear of that',
    about:
      'Tells somebody something, as `POST /api/v1/realtime/notifications/send` does; for admins and agents. They hear `notification:received`. With the same `clientMsgId` nobody is told twice.',
  }),
  'notification:read': verb({
    access: 'signed-in',
    bare: 'notificationId',
    data: z.union([z.object({ notificationId: ThingId }), z.object({ all: z.literal(true) })]),
    result: '{unseen, unread}',
    about:
      'You have read it, or all. Everything of yours that opened the inbox hears `notification:read {notificationIds, upTo, counts}`; `upTo`: all up to that place.',
  }),
} as const
