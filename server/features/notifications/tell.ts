/**
 * Telling people something: the notification, the event that tells of it and what carries it out of the server are one
 * transaction. Whoever tells, an event or a back office, ends here.
 */
import {
  NOTIFICATION_CREATED,
  NOTIFICATION_UPDATED,
  expireNotificationsJob,
  instantOf,
  lifetimeEnd,
  objectId,
  waysFor,
  type Notice,
  type Notification,
  type NotificationCounts,
  type UserId,
  type Way,
} from '@concord/schemas'
import type { Clock, Randomness } from '../../core/clock.ts'
import type { EventLog, PlacedEvent } from '../../events/event-log.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Tx } from '../../storage/database.ts'
import type { DeliveryChannels } from './delivery-channels.ts'
import { grow, insert, moveTo, toldBefore, waitingGroups } from './new-notifications.ts'
import { NOTHING_WAITS, countsOf } from './notification-rows.ts'
import { isShown, type Draft, type Telling } from './telling.ts'
import { readWishes } from './wishes.ts'

/** Returns what is new, for those who want to hear of it; nothing for who was told before. */
export type Tell = (
  tx: Tx,
  tenantId: string,
  tellings: readonly Telling[],
) => Promise<Notification[]>

interface Parts {
  readonly events: Pick<EventLog, 'append'>
  readonly jobs: Pick<Jobs, 'enqueue'>
  readonly channels: DeliveryChannels
  readonly clock: Clock
  readonly random: Randomness
}

const MINUTE_MS = 60_000

export function createTell({ events, jobs, channels, clock, random }: Parts): Tell {
  function draftOf(telling: Telling, notice: Notice, ways: readonly Way[]): Draft {
    const { userId, scope, actor, at, expiresAt = lifetimeEnd(notice.type, at) } = telling
    const notification = {
      id: objectId(clock.now(), random.bytes),
      // reason: only people whom a token or the list of members names are told anything
      userId: userId as UserId,
      ...notice,
      data: { ...notice.data },
      scope: scope?.name ?? null,
      actor,
      count: 1,
      state: 'unseen' as const,
      read: false,
      seenAt: null,
      readAt: null,
      archivedAt: null,
      createdAt: instantOf(at),
      expiresAt: instantOf(expiresAt),
      channels: ways.map(({ channel }) => channel),
    }
    return { telling, notification, ways, again: false }
  }

  /** Whether a way leads to one of these people. Of each channel it is asked once, and only when somebody wants it. */
  function openWays(tx: Tx, tenantId: string, people: readonly string[]) {
    const reached = new Map<string, Promise<ReadonlySet<string>>>()
    return async ({ channel }: Way, userId: string): Promise<boolean> => {
      if (channel === 'in_app') return true
      const way = channels[channel]
      if (!way) return false
      const known = reached.get(channel) ?? way.reaches(tx, tenantId, people)
      reached.set(channel, known)
      return (await known).has(userId)
    }
  }

  return async (tx, tenantId, tellings) => {
    if (tellings.length === 0) return []
    const now = clock.now()
    const people = [...new Set(tellings.map(({ userId }) => userId))]
    const wishesOf = await readWishes(tx, tenantId, people)
    const told = await toldBefore(tx, tenantId, tellings)
    const waiting = await waitingGroups(tx, tenantId, tellings, now)
    const isOpen = openWays(tx, tenantId, people)
    const drafts: Draft[] = []
    for (const telling of tellings) {
      const { userId, key, group } = telling
      if (key !== undefined && told.has(`${userId} ${key}`)) continue
      const before = group === undefined ? undefined : waiting.get(`${userId} ${group}`)
      const count = (before?.count ?? 0) + 1
      const notice = telling.notice(count)
      if (!notice) continue
      const ways: Way[] = []
      for (const way of waysFor(notice, wishesOf(userId), now))
        if (await isOpen(way, userId)) ways.push(way)
      const draft = draftOf(telling, notice, ways)
      if (ways.length === 0 || Date.parse(draft.notification.expiresAt) <= now) continue
      if (!before) drafts.push(draft)
      else {
        const { id, expires_at, seen_at } = before
        const expiresAt = instantOf(expires_at)
        const notification = { ...draft.notification, id, count, expiresAt }
        await grow(tx, tenantId, notification, telling.at)
        // Who has not looked at it yet knows that something waits: that there is more of it is no news.
        if (seen_at !== null) drafts.push({ ...draft, notification, again: true })
      }
    }
    return write(tx, tenantId, drafts, now)
  }

  async function write(
    tx: Tx,
    tenantId: string,
    drafts: readonly Draft[],
    now: number,
  ): Promise<Notification[]> {
    const shown = drafts.filter(isShown)
    if (drafts.length === 0) return []
    const people = [...new Set(drafts.map(({ telling }) => telling.userId))]
    const counts = new Map(await countsOf(tx, tenantId, people, now))
    const last = await events.append(
      tx,
      tenantId,
      shown.map((draft) => eventOf(draft, counts, now)),
    )
    const notifications: Notification[] = []
    for (const draft of drafts) {
      const place = shown.indexOf(draft)
      const seq = place < 0 ? 0 : last - shown.length + 1 + place
      const notification = { ...draft.notification, seq }
      notifications.push(notification)
      if (draft.again) await moveTo(tx, tenantId, notification)
      else await insert(tx, tenantId, draft, notification)
    }
    await carryOut(tx, tenantId, drafts, notifications)
    return notifications
  }

  /** What leaves the server, and the end of each. */
  async function carryOut(
    tx: Tx,
    tenantId: string,
    drafts: readonly Draft[],
    notifications: readonly Notification[],
  ): Promise<void> {
    for (const [nth, { ways, again }] of drafts.entries()) {
      const notification = notifications[nth]!
      for (const { channel, notBefore } of again ? [] : ways) {
        if (channel === 'in_app') continue
        const later = notBefore === undefined ? {} : { notBefore }
        const person = notification.userId
        await channels[channel]?.deliver(tx, { tenantId, person, channel, notification, ...later })
      }
    }
    const ends = notifications.map(({ expiresAt }) => Date.parse(expiresAt))
    for (const runAt of new Set(ends.map((end) => Math.ceil(end / MINUTE_MS) * MINUTE_MS)))
      await jobs.enqueue(tx, expireNotificationsJob, {}, { tenantId, runAt, key: String(runAt) })
  }
}

/** `counts` are then as they are with it. */
function eventOf(
  { telling, notification, again }: Draft,
  counts: Map<string, NotificationCounts>,
  now: number,
): PlacedEvent {
  const { userId, scope, actor } = telling
  const { unseen, unread } = counts.get(userId) ?? NOTHING_WAITS
  // One that comes again was counted as unread, and is unseen once more.
  const after = { unseen: unseen + (again ? 0 : 1), unread: unread + (again ? 0 : 1) }
  counts.set(userId, after)
  return {
    type: again ? NOTIFICATION_UPDATED : NOTIFICATION_CREATED,
    scopeId: scope?.id ?? null,
    entityId: notification.id,
    actor,
    at: now,
    late: false,
    data: { ...notification, counts: after },
    audience: 'user',
    audienceUser: userId,
  }
}
