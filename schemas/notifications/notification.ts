/** What somebody is told of, and how far they have got with it. */
import { z } from 'zod'
import { ThingId, UserId } from '../ids.ts'

/** What it is about. */
export const NotificationType = z.enum([
  'payment',
  'booking',
  'flight',
  'settlement',
  'alert',
  'chat',
  'trip_update',
  'vote',
  'consensus',
  'share',
  'system',
  'job',
  'reminder',
])
export type NotificationType = z.infer<typeof NotificationType>

/** From what can wait to what cannot: `urgent` is shown whatever somebody has switched off. */
export const Priority = z.enum(['low', 'normal', 'high', 'urgent'])
export type Priority = z.infer<typeof Priority>

/** The ways in which it reaches somebody. `in_app`: their inbox. */
export const Channel = z.enum(['in_app', 'email', 'push', 'sms', 'webhook'])
export type Channel = z.infer<typeof Channel>

/** `unseen`: it was not looked at in the inbox yet; `unread`: it was, and is not dealt with. */
export const NotificationState = z.enum(['unseen', 'unread', 'read'])
export type NotificationState = z.infer<typeof NotificationState>

const Instant = z.iso.datetime()

/** As its events tell of it. */
export const NotificationFields = z.object({
  id: ThingId,
  userId: UserId,
  type: NotificationType,
  priority: Priority,
  title: z.string(),
  /** Plain text. Empty once what it quotes was deleted. */
  message: z.string(),
  data: z.record(z.string(), z.unknown()),
  /** The scope that it is about. */
  scope: z.string().nullable(),
  /** Who did what it tells of; `null`: the server by itself. */
  actor: z.string().nullable(),
  /** How much happened that it tells of; more than 1 where several things are told as one. */
  count: z.number().int().min(1),
  state: NotificationState,
  read: z.boolean(),
  seenAt: Instant.nullable(),
  readAt: Instant.nullable(),
  archivedAt: Instant.nullable(),
  /** When what it tells of happened, for the last time where that was more than once. */
  createdAt: Instant,
  /** From then on it is gone. */
  expiresAt: Instant,
  channels: z.array(Channel),
})

export const Notification = NotificationFields.extend({
  /** Its place: the number of the event that told of it last. Newer ones have a larger one; 0: it is in no inbox. */
  seq: z.number().int().min(0),
})
export type Notification = z.infer<typeof Notification>

/** What waits in somebody's inbox; archived ones do not. */
export const NotificationCounts = z.object({
  unseen: z.number().int().min(0),
  unread: z.number().int().min(0),
})
export type NotificationCounts = z.infer<typeof NotificationCounts>

export const MAX_TITLE = 200
export const MAX_MESSAGE = 2000
