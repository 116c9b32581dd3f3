/** What comes into an inbox, in the words of those who read inboxes. */
import type { ConcordEvent } from '../events/event.ts'
import {
  NOTIFICATION_CREATED,
  NOTIFICATION_READ,
  NOTIFICATION_UPDATED,
} from '../events/notifications.ts'
import type { Translate } from './wire-frame.ts'

const told =
  (event: string): Translate =>
  ({ data, seq }) => ({ event, data: { ...data, seq } })

/** For who opened their inbox. */
export const INBOX_WORDS: Readonly<Record<string, Translate>> = {
  [NOTIFICATION_CREATED]: told('notification:received'),
  [NOTIFICATION_UPDATED]: told('notification:received'),
  [NOTIFICATION_READ]: ({ data: { ids, upTo, counts } }: ConcordEvent) => ({
    event: 'notification:read',
    data: { notificationIds: ids, upTo, counts },
  }),
}

/** For who subscribed to `notification` among types of events. */
export const NOTICE_WORDS: Readonly<Record<string, Translate>> = {
  [NOTIFICATION_CREATED]: told('notification'),
  [NOTIFICATION_UPDATED]: told('notification'),
}
