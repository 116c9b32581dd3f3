/** What becomes of notifications that are there. Every change is told to the person, with how their inbox stands then. */
import {
  NOTIFICATION_ARCHIVED,
  NOTIFICATION_DELETED,
  NOTIFICATION_EXPIRED,
  NOTIFICATION_READ,
  NOTIFICATION_SEEN,
  NOTIFICATION_UNARCHIVED,
  NOTIFICATION_UNREAD,
  type NotificationCounts,
  type NotificationsMarked,
} from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Tx } from '../../storage/database.ts'
import { NOTHING_WAITS, countsOf, type Row } from './notification-rows.ts'

export type Mark = 'seen' | 'read' | 'unread' | 'archive' | 'unarchive' | 'remove'

/** One of them, or every one up to a place in the inbox. */
export type Which = { readonly id: string } | { readonly upTo: number }

export interface Marks {
  /** How the inbox stands afterwards; nothing is told where nothing changed. */
  mark(
    tx: Tx,
    tenantId: string,
    userId: string,
    mark: Mark,
    which: Which,
  ): Promise<NotificationCounts>
  /** Somebody has read in the chat itself everything that had been said until then. Whether that changed anything. */
  readChat(tx: Tx, tenantId: string, userId: string, scopeId: number, at: number): Promise<boolean>
  /** What it told of was taken back, and so is it, with its text, from everybody. */
  takeBack(tx: Tx, tenantId: string, scopeId: number, entityId: string): Promise<boolean>
  /** Removes some of those whose time is over. Whether there may be more. */
  expire(tx: Tx, tenantId: string): Promise<boolean>
}

/** What a mark sets, and of which it is still to be set. */
interface Deed {
  readonly type: string
  readonly set: (now: number) => Partial<Row>
  readonly field: 'seen_at' | 'read_at' | 'archived_at' | 'deleted_at'
  /** The field has to be empty, or not. */
  readonly empty: boolean
}

const DEEDS: Readonly<Record<Mark, Deed>> = {
  seen: {
    type: NOTIFICATION_SEEN,
    set: (now) => ({ seen_at: now }),
    field: 'seen_at',
    empty: true,
  },
  read: {
    type: NOTIFICATION_READ,
    set: (now) => ({ seen_at: now, read_at: now }),
    field: 'read_at',
    empty: true,
  },
  unread: {
    type: NOTIFICATION_UNREAD,
    set: () => ({ read_at: null }),
    field: 'read_at',
    empty: false,
  },
  archive: {
    type: NOTIFICATION_ARCHIVED,
    set: (now) => ({ archived_at: now }),
    field: 'archived_at',
    empty: true,
  },
  unarchive: {
    type: NOTIFICATION_UNARCHIVED,
    set: () => ({ archived_at: null }),
    field: 'archived_at',
    empty: false,
  },
  remove: {
    type: NOTIFICATION_DELETED,
    set: (now) => ({ deleted_at: now, message: '', data: '{}' }),
    field: 'deleted_at',
    empty: true,
  },
}

/** So many are removed in one transaction. */
const EXPIRED_AT_ONCE = 500

export function createMarks({
  events,
  clock,
}: {
  readonly events: Pick<EventLog, 'append' | 'eraseText'>
  readonly clock: Clock
}): Marks {
  async function tell(
    tx: Tx,
    tenantId: string,
    userId: string,
    type: string,
    which: Pick<NotificationsMarked, 'ids' | 'upTo'>,
  ): Promise<NotificationCounts> {
    const now = clock.now()
    const counts = (await countsOf(tx, tenantId, [userId], now)).get(userId) ?? NOTHING_WAITS
    const [only, ...others] = which.ids
    await events.append(tx, tenantId, [
      {
        type,
        scopeId: null,
        entityId: only !== undefined && others.length === 0 ? only : null,
        actor: userId,
        at: now,
        late: false,
        data: { ...which, counts },
        audience: 'user',
        audienceUser: userId,
      },
    ])
    return counts
  }

  function update(tx: Tx, tenantId: string, { set, field, empty }: Deed) {
    return tx
      .updateTable('notifications')
      .set(set(clock.now()))
      .where('tenant', '=', tenantId)
      .where('in_app', '=', 1)
      .where('deleted_at', 'is', null)
      .where(field, empty ? 'is' : 'is not', null)
  }

  return {
    async mark(tx, tenantId, userId, mark, which) {
      const deed = DEEDS[mark]
      const mine = update(tx, tenantId, deed).where('user_id', '=', userId)
      const { numUpdatedRows } = await (
        'id' in which ? mine.where('id', '=', which.id) : mine.where('seq', '<=', which.upTo)
      ).executeTakeFirst()
      if (numUpdatedRows === 0n)
        return (await countsOf(tx, tenantId, [userId], clock.now())).get(userId) ?? NOTHING_WAITS
      const what = 'id' in which ? { ids: [which.id], upTo: null } : { ids: [], upTo: which.upTo }
      return tell(tx, tenantId, userId, deed.type, what)
    },

    async readChat(tx, tenantId, userId, scopeId, at) {
      const read = await update(tx, tenantId, DEEDS.read)
        .where('user_id', '=', userId)
        .where('scope_id', '=', scopeId)
        .where('type', '=', 'chat')
        .where('created_at', '<=', at)
        .returning('id')
        .execute()
      if (read.length > 0)
        await tell(tx, tenantId, userId, NOTIFICATION_READ, {
          ids: read.map(({ id }) => id),
          upTo: null,
        })
      return read.length > 0
    },

    async takeBack(tx, tenantId, scopeId, entityId) {
      const gone = await tx
        .updateTable('notifications')
        .set(DEEDS.remove.set(clock.now()))
        .where('tenant', '=', tenantId)
        .where('scope_id', '=', scopeId)
        .where('entity_id', '=', entityId)
        .where('type', '=', 'chat')
        .where('group_key', 'is', null)
        .returning(['id', 'user_id', 'seq'])
        .execute()
      await events.eraseText(
        tx,
        tenantId,
        gone.map(({ seq }) => seq),
        'message',
      )
      for (const { id, user_id } of gone)
        await tell(tx, tenantId, user_id, NOTIFICATION_DELETED, { ids: [id], upTo: null })
      return gone.length > 0
    },

    async expire(tx, tenantId) {
      const over = await tx
        .selectFrom('notifications')
        .select(['user_id', 'id', 'in_app', 'deleted_at'])
        .where('tenant', '=', tenantId)
        .where('expires_at', '<=', clock.now())
        .limit(EXPIRED_AT_ONCE)
        .execute()
      for (const { user_id, id } of over)
        await tx
          .deleteFrom('notifications')
          .where('tenant', '=', tenantId)
          .where('user_id', '=', user_id)
          .where('id', '=', id)
          .execute()
      const shown = over.filter(({ in_app, deleted_at }) => in_app === 1 && deleted_at === null)
      for (const [userId, those] of Map.groupBy(shown, ({ user_id }) => user_id)) {
        const ids = those.map(({ id }) => id)
        await tell(tx, tenantId, userId, NOTIFICATION_EXPIRED, { ids, upTo: null })
      }
      return over.length === EXPIRED_AT_ONCE
    },
  }
}
