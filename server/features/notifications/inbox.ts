/** What is in somebody's inbox, and what they do with it. The doors have made sure that it is theirs. */
import {
  digestOf,
  expireNotificationsJob,
  NotificationType,
  type Priority,
  type BodyOf,
  Channel,
  type Digest,
  type Notification,
  type NotificationCounts,
  type Preferences,
  type QueryOf,
  type notificationRoutes,
} from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import { pageOf } from '../../core/page.ts'
import { Refusal } from '../../core/refusal.ts'
import { headOf } from '../../events/event-rows.ts'
import type { Wake } from '../../events/wake.ts'
import type { Workers } from '../../jobs/jobs.ts'
import type { Database, Queries } from '../../storage/database.ts'
import type { DeliveryChannels } from './delivery-channels.ts'
import type { Mark, Marks } from './marks.ts'
import {
  NOTHING_WAITS,
  countsOf,
  notificationOf,
  selectInbox,
  withFields,
} from './notification-rows.ts'
import { readWishes, writeWishes } from './wishes.ts'

/** Somebody of a tenant. */
export interface Owner {
  readonly tenantId: string
  readonly userId: string
}

export interface Stats {
  readonly total: number
  readonly unread: number
  readonly read: number
  readonly byType: Partial<Record<NotificationType, number>>
  readonly byPriority: Partial<Record<Priority, number>>
}

export interface Inbox {
  /** Newest first. `head`: the last event that the page knows of. */
  list(
    owner: Owner,
    query: QueryOf<typeof notificationRoutes.list>,
  ): Promise<{ items: Notification[]; next?: number; counts: NotificationCounts; head: number }>
  counts(
    owner: Owner,
  ): Promise<NotificationCounts & { byType: Partial<Record<NotificationType, number>> }>
  /** What came after `since`, or since they last looked. */
  digest(owner: Owner, since: number | undefined): Promise<Digest>
  preferences(owner: Owner): Promise<Preferences & { available: Channel[] }>
  setPreferences(
    owner: Owner,
    changes: BodyOf<typeof notificationRoutes.setPreferences>,
  ): Promise<Preferences & { available: Channel[] }>
  /** All up to a place; without one, all. */
  markAll(
    owner: Owner,
    mark: 'seen' | 'read',
    upTo: number | undefined,
  ): Promise<NotificationCounts>
  /** Throws NOT_FOUND for one that is not in their inbox. */
  mark(owner: Owner, mark: Mark, notificationId: string): Promise<NotificationCounts>
  /** Of one person, or of everybody in the tenant. */
  stats(tenantId: string, userId?: string): Promise<Stats>
}

interface Parts {
  readonly database: Database
  readonly marks: Marks
  readonly workers: Pick<Workers, 'work'>
  readonly wake: Wake
  readonly clock: Clock
  readonly channels: DeliveryChannels
}

/** So many of the newest are looked at for a digest. */
const DIGEST_OF = 500

export function createInbox({ database, marks, workers, wake, clock, channels }: Parts): Inbox {
  /** The channels that this person is offered. */
  async function availableTo({ tenantId, userId }: Owner): Promise<Channel[]> {
    const offered: Channel[] = []
    for (const name of Channel.options) {
      const way = name === 'in_app' ? undefined : channels[name]
      const isOffered =
        name === 'in_app' ||
        way?.beginsByChoice === true ||
        (await way?.reaches(database.query, tenantId, [userId]))?.has(userId) === true
      if (isOffered) offered.push(name)
    }
    return offered
  }

  const inboxOf = ({ tenantId, userId }: Owner, query: Queries = database.query) =>
    selectInbox(query, tenantId, userId, clock.now())

  async function countsNow(
    { tenantId, userId }: Owner,
    query: Queries,
  ): Promise<NotificationCounts> {
    const counts = await countsOf(query, tenantId, [userId], clock.now())
    return counts.get(userId) ?? NOTHING_WAITS
  }

  async function commit(
    owner: Owner,
    mark: Mark,
    which: { readonly id: string } | { readonly upTo: number | undefined },
  ): Promise<NotificationCounts> {
    const { tenantId, userId } = owner
    const counts = await database.transaction(async (tx) => {
      if (!('id' in which)) {
        const upTo = which.upTo ?? (await headOf(tx, tenantId))
        return marks.mark(tx, tenantId, userId, mark, { upTo })
      }
      const there = await inboxOf(owner, tx)
        .select('notifications.id')
        .where('notifications.id', '=', which.id)
        .executeTakeFirst()
      if (!there) throw new Refusal('NOT_FOUND', 'There is no such notification.')
      return marks.mark(tx, tenantId, userId, mark, which)
    })
    wake.announce(tenantId)
    return counts
  }

  async function preferences({ tenantId, userId }: Owner) {
    const wishesOf = await readWishes(database.query, tenantId, [userId])
    return { ...wishesOf(userId), available: await availableTo({ tenantId, userId }) }
  }

  workers.work(expireNotificationsJob, async ({ tenantId, signal }) => {
    let more = true
    while (more && !signal.aborted)
      more = await database.transaction((tx) => marks.expire(tx, tenantId))
    wake.announce(tenantId)
  })

  return {
    list: (owner, { state, unread, archived, type, priority, scope, before, limit }) =>
      database.read(async (query) => {
        const rows = await withFields(inboxOf(owner, query))
          .where('notifications.archived_at', archived === 'true' ? 'is not' : 'is', null)
          .$if(state === 'unseen', (inbox) => inbox.where('notifications.seen_at', 'is', null))
          .$if(state === 'unread', (inbox) => inbox.where('notifications.seen_at', 'is not', null))
          .$if(unread === 'true' || (state !== undefined && state !== 'read'), (inbox) =>
            inbox.where('notifications.read_at', 'is', null),
          )
          .$if(unread === 'false' || state === 'read', (inbox) =>
            inbox.where('notifications.read_at', 'is not', null),
          )
          .$if(type !== undefined, (inbox) => inbox.where('notifications.type', '=', type!))
          .$if(priority !== undefined, (inbox) =>
            inbox.where('notifications.priority', '=', priority!),
          )
          .$if(scope !== undefined, (inbox) => inbox.where('scopes.name', '=', scope!))
          .$if(before !== undefined, (inbox) => inbox.where('notifications.seq', '<', before!))
          .orderBy('notifications.seq', 'desc')
          .limit(limit + 1)
          .execute()
        return {
          ...pageOf(rows.map(notificationOf), limit, ({ seq }) => seq),
          counts: await countsNow(owner, query),
          head: await headOf(query, owner.tenantId),
        }
      }),

    async counts(owner) {
      const rows = await inboxOf(owner)
        .select(({ fn }) => ['notifications.type', fn.countAll<number>().as('count')])
        .where('notifications.read_at', 'is', null)
        .where('notifications.archived_at', 'is', null)
        .groupBy('notifications.type')
        .execute()
      const byType = rows.map(({ type, count }) => [NotificationType.parse(type), count] as const)
      return { ...(await countsNow(owner, database.query)), byType: Object.fromEntries(byType) }
    },

    async digest(owner, since) {
      const looked = await inboxOf(owner)
        .select(({ fn }) => fn.max('notifications.seen_at').as('at'))
        .executeTakeFirst()
      const rows = await withFields(inboxOf(owner))
        .where('notifications.seen_at', 'is', null)
        .orderBy('notifications.seq', 'desc')
        .limit(DIGEST_OF)
        .execute()
      const from = since ?? looked?.at ?? 0
      return digestOf(rows.map(notificationOf), { since: from, now: clock.now() })
    },

    preferences,
    async setPreferences(owner, changes) {
      await database.transaction((tx) => writeWishes(tx, owner.tenantId, owner.userId, changes))
      return preferences(owner)
    },

    markAll: (owner, mark, upTo) => commit(owner, mark, { upTo }),
    mark: (owner, mark, id) => commit(owner, mark, { id }),

    async stats(tenantId, userId) {
      const rows = await database.query
        .selectFrom('notifications')
        .select(({ fn, eb }) => [
          'type',
          'priority',
          fn.countAll<number>().as('count'),
          fn.sum<number>(eb.case().when('read_at', 'is', null).then(1).else(0).end()).as('unread'),
        ])
        .where('tenant', '=', tenantId)
        .where('in_app', '=', 1)
        .where('deleted_at', 'is', null)
        .where('expires_at', '>', clock.now())
        .$if(userId !== undefined, (query) => query.where('user_id', '=', userId!))
        .groupBy(['type', 'priority'])
        .execute()
      const sum = (of: readonly number[]): number => of.reduce((one, other) => one + other, 0)
      const total = sum(rows.map(({ count }) => count))
      const unread = sum(rows.map((row) => row.unread))
      const by = (field: 'type' | 'priority'): Record<string, number> =>
        Object.fromEntries(
          [...Map.groupBy(rows, (row) => row[field])].map(([name, those]) => [
            name,
            sum(those.map(({ count }) => count)),
          ]),
        )
      return { total, unread, read: total - unread, byType: by('type'), byPriority: by('priority') }
    },
  }
}
