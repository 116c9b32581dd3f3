/** The routes of inboxes, and of those who send into them. */
import { z } from 'zod'
import { UserId } from '../ids.ts'
import { Digest } from '../notifications/digest.ts'
import {
  Channel,
  MAX_MESSAGE,
  MAX_TITLE,
  Notification,
  NotificationCounts,
  NotificationState,
  NotificationType,
  Priority,
} from '../notifications/notification.ts'
import { PreferenceChanges, Preferences } from '../notifications/preferences.ts'
import { route } from './route.ts'

export const NOTIFICATIONS_PATH = '/api/v1/realtime/notifications'
const mine = `${NOTIFICATIONS_PATH}/:userId`
const one = `${mine}/:notificationId`

/** The longest list of people that can be sent to at once. */
const MAX_RECIPIENTS = 1000
/** Characters of JSON. */
const MAX_DATA = 8000

const Whole = z
  .string()
  .regex(/^\d{1,15}$/, 'Write the seq of a notification.')
  .transform(Number)

const Sent = z.strictObject({
  type: NotificationType,
  title: z.string().trim().min(1).max(MAX_TITLE),
  message: z.string().trim().max(MAX_MESSAGE).default(''),
  priority: Priority.default('normal'),
  data: z
    .record(z.string().max(100), z.json())
    .refine((data) => JSON.stringify(data).length <= MAX_DATA, `At most ${MAX_DATA} characters.`)
    .default({}),
  /** Gone from then on; without it, after weeks or months, as is usual for its type. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
})
export type SentNotice = z.infer<typeof Sent>

export const SendResult = z.object({ notification: Notification.nullable() })

/** Up to this place, so that nothing is meant that came meanwhile. Without it: everything. */
const UpTo = z.strictObject({ upTo: z.number().int().min(0).optional() })

const mark = (path: string, summary: string) =>
  route({
    method: 'POST',
    path,
    summary,
    access: 'self',
    reply: NotificationCounts,
    status: 200,
  })

export const notificationRoutes = {
  list: route({
    method: 'GET',
    path: mine,
    summary:
      'The inbox of a person, newest first. `next` is the `before` of the next page. All of it as of event `head`: follow `notification.*` from there.',
    access: 'self-or-admin',
    query: z.object({
      state: NotificationState.optional(),
      /** `true`: only what is not read; `false`: only what is. */
      unread: z.enum(['true', 'false']).optional(),
      archived: z.enum(['true', 'false']).default('false'),
      type: NotificationType.optional(),
      priority: Priority.optional(),
      scope: z.string().max(200).optional(),
      before: Whole.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({
      items: z.array(Notification),
      next: z.number().int().min(1).optional(),
      counts: NotificationCounts,
      head: z.number().int().min(0),
    }),
    status: 200,
  }),
  counts: route({
    method: 'GET',
    path: `${mine}/counts`,
    summary: 'How much waits in the inbox of a person.',
    access: 'self-or-admin',
    reply: NotificationCounts.extend({ byType: z.partialRecord(NotificationType, z.number()) }),
    status: 200,
  }),
  digest: route({
    method: 'GET',
    path: `${mine}/digest`,
    summary:
      'What happened since somebody left, in a few lines; without `since`, since they last looked into their inbox. What they saw as it happened is left out.',
    access: 'self-or-admin',
    query: z.object({ since: z.iso.datetime({ offset: true }).optional() }),
    reply: Digest,
    status: 200,
  }),
  preferences: route({
    method: 'GET',
    path: `${mine}/preferences`,
    summary:
      'What a person wants to hear of, and how. `available` are the channels that this server has.',
    access: 'self-or-admin',
    reply: Preferences.extend({ available: z.array(Channel) }),
    status: 200,
  }),
  setPreferences: route({
    method: 'PUT',
    path: `${mine}/preferences`,
    summary:
      'Say what you want to hear of, and how. What you do not name is as it is for everybody. What is urgent comes into the inbox all the same.',
    access: 'self',
    body: PreferenceChanges,
    reply: Preferences.extend({ available: z.array(Channel) }),
    status: 200,
  }),
  seen: route({
    method: 'POST',
    path: `${mine}/seen`,
    summary: 'You have looked at what is in your inbox: nothing of it is new any more.',
    access: 'self',
    body: UpTo,
    reply: NotificationCounts,
    status: 200,
  }),
  readAll: route({
    method: 'POST',
    path: `${mine}/read-all`,
    summary: 'You have read everything.',
    access: 'self',
    body: UpTo,
    reply: NotificationCounts,
    status: 200,
  }),
  read: mark(`${one}/read`, 'You have read it. Again changes nothing.'),
  unread: mark(`${one}/unread`, 'You want to come back to it.'),
  archive: mark(`${one}/archive`, 'Put it away: it waits no more, and can be taken out again.'),
  unarchive: mark(`${one}/unarchive`, 'Take it out again.'),
  remove: route({
    method: 'DELETE',
    path: one,
    summary: 'Delete it.',
    access: 'self',
    status: 204,
  }),
  send: route({
    method: 'POST',
    path: `${NOTIFICATIONS_PATH}/send`,
    summary:
      'Tell somebody something; for admins and agents. `null`: this person does not want to hear of that.',
    access: 'signed-in',
    body: Sent.extend({ userId: UserId }),
    idempotencyKey: true,
    reply: SendResult,
    status: 201,
  }),
  broadcast: route({
    method: 'POST',
    path: `${NOTIFICATIONS_PATH}/broadcast`,
    summary:
      'Tell these people something, or without `userIds` everybody who is connected; for admins. `sent`: how many want to hear of it.',
    access: 'admin',
    body: Sent.extend({
      userIds: z.array(UserId).min(1).max(MAX_RECIPIENTS).optional(),
    }),
    idempotencyKey: true,
    reply: z.object({ recipients: z.number().int(), sent: z.number().int() }),
    status: 200,
  }),
  stats: route({
    method: 'GET',
    path: '/api/v1/realtime/stats/notifications',
    summary:
      'How many notifications there are: of everybody in the tenant for admins, else your own.',
    access: 'signed-in',
    reply: z.object({
      total: z.number().int(),
      unread: z.number().int(),
      read: z.number().int(),
      byType: z.partialRecord(NotificationType, z.number().int()),
      byPriority: z.partialRecord(Priority, z.number().int()),
    }),
    status: 200,
  }),
} as const
