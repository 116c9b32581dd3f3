/** What is known of an inbox: the newest notifications as far back as somebody looked, and what waits. Pure. */
import {
  NOTIFICATION_ARCHIVED,
  NOTIFICATION_CREATED,
  NOTIFICATION_DELETED,
  NOTIFICATION_EXPIRED,
  NOTIFICATION_READ,
  NOTIFICATION_SEEN,
  NOTIFICATION_UNREAD,
  NOTIFICATION_UPDATED,
  Notification,
  NotificationTold,
  NotificationsMarked,
  type ConcordEvent,
  type NotificationCounts,
} from '@concord/schemas'

export interface KnownInbox {
  /** Newest first; nothing that was put away. */
  readonly items: readonly Notification[]
  /** There are older ones, before this one. */
  readonly next: number | undefined
  readonly counts: NotificationCounts
}

export interface InboxPage {
  readonly items: readonly Notification[]
  readonly next?: number | undefined
  readonly counts: NotificationCounts
}

export function firstPage({ items, next, counts }: InboxPage): KnownInbox {
  return { items, next, counts }
}

export function withOlder(known: KnownInbox, { items, next }: InboxPage): KnownInbox {
  const there = new Set(known.items.map(({ id }) => id))
  return { ...known, next, items: [...known.items, ...items.filter(({ id }) => !there.has(id))] }
}

/** What can be done with notifications, by the event that tells of it. `undefined`: they are gone from the list. */
const MARKS: Readonly<
  Record<string, (item: Notification, at: string) => Notification | undefined>
> = {
  [NOTIFICATION_SEEN]: (item, at) =>
    item.state === 'unseen' ? { ...item, state: 'unread', seenAt: at } : item,
  [NOTIFICATION_READ]: (item, at) =>
    item.read ? item : { ...item, state: 'read', read: true, seenAt: at, readAt: at },
  [NOTIFICATION_UNREAD]: (item) =>
    item.read ? { ...item, state: 'unread', read: false, readAt: null } : item,
  [NOTIFICATION_ARCHIVED]: () => undefined,
  [NOTIFICATION_DELETED]: () => undefined,
  [NOTIFICATION_EXPIRED]: () => undefined,
}

/** With what happened. Events come in order, each at least once; one that says nothing of the list changes nothing. */
export function withEvent(
  known: KnownInbox,
  { type, seq, at, data }: Pick<ConcordEvent, 'type' | 'seq' | 'at' | 'data'>,
): KnownInbox {
  if (type === NOTIFICATION_CREATED || type === NOTIFICATION_UPDATED) {
    const { counts, ...fields } = NotificationTold.parse(data)
    const item = Notification.parse({ ...fields, seq })
    const newer = known.items.find(({ id }) => id === item.id)
    if (newer && newer.seq >= seq) return known
    const others = known.items.filter(({ id }) => id !== item.id)
    const place = others.findIndex((other) => other.seq < seq)
    return { ...known, counts, items: others.toSpliced(place < 0 ? others.length : place, 0, item) }
  }
  return withMark(known, type, at, NotificationsMarked.parse(data))
}

/** With what was done with some of them: by the event that tells of it, or before that comes. */
export function withMark(
  known: KnownInbox,
  type: string,
  at: string,
  { ids, upTo, counts }: NotificationsMarked,
): KnownInbox {
  const mark = MARKS[type]
  if (!mark) return { ...known, counts }
  const meant = new Set(ids)
  const items = known.items.flatMap((item) => {
    if (!meant.has(item.id) && (upTo === null || item.seq > upTo)) return [item]
    return mark(item, at) ?? []
  })
  return { ...known, counts, items }
}

/** The counts when the items have become these, as far as they can be known without the server. */
export function countedOn(before: KnownInbox, items: readonly Notification[]): NotificationCounts {
  const count = (list: readonly Notification[], isMeant: (item: Notification) => boolean): number =>
    list.filter(isMeant).length
  const counted = (all: number, isMeant: (item: Notification) => boolean): number =>
    Math.max(0, all - count(before.items, isMeant) + count(items, isMeant))
  return {
    unseen: counted(before.counts.unseen, ({ state }) => state === 'unseen'),
    unread: counted(before.counts.unread, ({ read }) => !read),
  }
}
