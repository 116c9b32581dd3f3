/** What comes into somebody's inbox, and what they do with it: told to that person alone, so that all their tabs agree. */
import { z } from 'zod'
import { NotificationCounts, NotificationFields } from '../notifications/notification.ts'
import type { EventRule } from './event.ts'

export const NOTIFICATION_CREATED = 'notification.created'
export const NOTIFICATION_UPDATED = 'notification.updated'
export const NOTIFICATION_SEEN = 'notification.seen'
export const NOTIFICATION_READ = 'notification.read'
export const NOTIFICATION_UNREAD = 'notification.unread'
export const NOTIFICATION_ARCHIVED = 'notification.archived'
export const NOTIFICATION_UNARCHIVED = 'notification.unarchived'
export const NOTIFICATION_DELETED = 'notification.deleted'
export const NOTIFICATION_EXPIRED = 'notification.expired'

/** The `seq` of the notification is that of the event. */
export const NotificationTold = NotificationFields.extend({
  /** How the inbox stands with it. */
  counts: NotificationCounts,
})

/** Which ones it is about: these, or every one up to that place. */
export const NotificationsMarked = z.object({
  ids: z.array(z.string()),
  upTo: z.number().int().min(0).nullable(),
  counts: NotificationCounts,
})
export type NotificationsMarked = z.infer<typeof NotificationsMarked>

const rule = (type: string, data: z.ZodType, about: string): EventRule => ({
  type,
  version: 1,
  data,
  audience: 'user',
  about,
})
const marked = (type: string, about: string): EventRule => rule(type, NotificationsMarked, about)

/** `entityId` is the notification, where it is one. */
export const notificationEvents: readonly EventRule[] = [
  rule(
    NOTIFICATION_CREATED,
    NotificationTold,
    'Something came into the inbox of a person. What it quotes of a message that is deleted is gone from the log too.',
  ),
  rule(
    NOTIFICATION_UPDATED,
    NotificationTold,
    'More of the same happened: a notification that was not read tells of that, too.',
  ),
  marked(NOTIFICATION_SEEN, 'Somebody looked at what was new in their inbox.'),
  marked(NOTIFICATION_READ, 'Somebody has read notifications.'),
  marked(NOTIFICATION_UNREAD, 'Somebody wants to come back to notifications.'),
  marked(NOTIFICATION_ARCHIVED, 'Somebody put notifications away.'),
  marked(NOTIFICATION_UNARCHIVED, 'Somebody took notifications out again.'),
  marked(NOTIFICATION_DELETED, 'Notifications were deleted.'),
  marked(NOTIFICATION_EXPIRED, 'The time of notifications was over.'),
]
