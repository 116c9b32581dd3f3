/** Notifications as they are kept. */
import {
  Channel,
  NotificationType,
  Priority,
  instantIfAny,
  instantOf,
  type Notification,
  type NotificationCounts,
  type UserId,
} from '@concord/schemas'
import type { Queries } from '../../storage/database.ts'
import type { Tables } from '../../storage/tables.ts'

export type Row = Tables['notifications']

/** What somebody has in their inbox at this time. */
export function selectInbox(query: Queries, tenantId: string, userId: string, now: number) {
  return query
    .selectFrom('notifications')
    .where('notifications.tenant', '=', tenantId)
    .where('notifications.user_id', '=', userId)
    .where('notifications.in_app', '=', 1)
    .where('notifications.deleted_at', 'is', null)
    .where('notifications.expires_at', '>', now)
}

/** All columns, and the name of the scope. */
export function withFields(inbox: ReturnType<typeof selectInbox>) {
  return inbox
    .leftJoin('scopes', 'scopes.id', 'notifications.scope_id')
    .select([
      'notifications.id',
      'notifications.user_id',
      'notifications.seq',
      'notifications.type',
      'notifications.priority',
      'notifications.title as title',
      'notifications.message',
      'notifications.data',
      'notifications.actor',
      'notifications.channels',
      'notifications.count',
      'notifications.created_at as created_at',
      'notifications.expires_at',
      'notifications.seen_at',
      'notifications.read_at',
      'notifications.archived_at',
      'scopes.name as scope',
    ])
}

type Shown = Awaited<ReturnType<ReturnType<typeof withFields>['executeTakeFirstOrThrow']>>

export function notificationOf(row: Shown): Notification {
  const { seen_at, read_at } = row
  return {
    id: row.id,
    seq: row.seq,
    userId: row.user_id as UserId,
    type: NotificationType.parse(row.type),
    priority: Priority.parse(row.priority),
    title: row.title,
    message: row.message,
    data: JSON.parse(row.data) as Notification['data'],
    scope: row.scope,
    actor: row.actor,
    count: row.count,
    state: read_at !== null ? 'read' : seen_at !== null ? 'unread' : 'unseen',
    read: read_at !== null,
    seenAt: instantIfAny(seen_at),
    readAt: instantIfAny(read_at),
    archivedAt: instantIfAny(row.archived_at),
    createdAt: instantOf(row.created_at),
    expiresAt: instantOf(row.expires_at),
    channels: Channel.array().parse(JSON.parse(row.channels)),
  }
}

export const NOTHING_WAITS: NotificationCounts = { unseen: 0, unread: 0 }

/** What waits for each of these people; who is not in it has nothing. */
export async function countsOf(
  query: Queries,
  tenantId: string,
  people: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, NotificationCounts>> {
  const rows = await query
    .selectFrom('notifications')
    .select(({ fn, eb }) => [
      'user_id',
      fn.countAll<number>().as('unread'),
      fn.sum<number>(eb.case().when('seen_at', 'is', null).then(1).else(0).end()).as('unseen'),
    ])
    .where('tenant', '=', tenantId)
    .where('user_id', 'in', people)
    .where('in_app', '=', 1)
    .where('read_at', 'is', null)
    .where('archived_at', 'is', null)
    .where('deleted_at', 'is', null)
    .where('expires_at', '>', now)
    .groupBy('user_id')
    .execute()
  return new Map(rows.map(({ user_id, unseen, unread }) => [user_id, { unseen, unread }]))
}
