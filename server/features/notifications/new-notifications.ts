/** Writing notifications, and what has to be known of those that are there. */
import type { Notification } from '@concord/schemas'
import type { Tx } from '../../storage/database.ts'
import { isShown, type Draft, type Telling } from './telling.ts'

/** `person key` of those who were told before. */
export async function toldBefore(
  tx: Tx,
  tenantId: string,
  tellings: readonly Telling[],
): Promise<ReadonlySet<string>> {
  const keys = [...new Set(tellings.flatMap(({ key }) => key ?? []))]
  if (keys.length === 0) return new Set()
  const rows = await tx
    .selectFrom('notifications')
    .select(['user_id', 'key'])
    .where('tenant', '=', tenantId)
    .where('key', 'in', keys)
    .execute()
  return new Set(rows.map(({ user_id, key }) => `${user_id} ${key}`))
}

/** One that was not read, and can tell of more. */
export interface Waiting {
  readonly id: string
  readonly count: number
  readonly expires_at: number
  readonly seen_at: number | null
}

/** By `person group`. */
export async function waitingGroups(
  tx: Tx,
  tenantId: string,
  tellings: readonly Telling[],
  now: number,
): Promise<ReadonlyMap<string, Waiting>> {
  const together = tellings.filter(({ group }) => group !== undefined)
  if (together.length === 0) return new Map()
  const rows = await tx
    .selectFrom('notifications')
    .select(['id', 'user_id', 'group_key', 'count', 'expires_at', 'seen_at'])
    .where('tenant', '=', tenantId)
    .where('user_id', 'in', [...new Set(together.map(({ userId }) => userId))])
    .where('group_key', 'in', [...new Set(together.flatMap(({ group }) => group ?? []))])
    .where('read_at', 'is', null)
    .where('archived_at', 'is', null)
    .where('deleted_at', 'is', null)
    .where('expires_at', '>', now)
    .execute()
  return new Map(rows.map(({ user_id, group_key, ...row }) => [`${user_id} ${group_key}`, row]))
}

/** It tells of one more, and is new again. */
export async function grow(
  tx: Tx,
  tenantId: string,
  { id, userId, title, message, data, actor, count }: Omit<Notification, 'seq'>,
  at: number,
): Promise<void> {
  await tx
    .updateTable('notifications')
    .set({
      title,
      message,
      data: JSON.stringify(data),
      actor,
      count,
      created_at: at,
      seen_at: null,
    })
    .where('tenant', '=', tenantId)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .execute()
}

/** Its place is that of the event which told of it last. */
export async function moveTo(
  tx: Tx,
  tenantId: string,
  { id, userId, seq }: Notification,
): Promise<void> {
  await tx
    .updateTable('notifications')
    .set({ seq })
    .where('tenant', '=', tenantId)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .execute()
}

export async function insert(
  tx: Tx,
  tenantId: string,
  draft: Draft,
  notification: Notification,
): Promise<void> {
  const { scope, actor, entityId = null, key = null, group = null } = draft.telling
  const { id, userId, seq, type, priority, title, message, count, createdAt } = notification
  await tx
    .insertInto('notifications')
    .values({
      tenant: tenantId,
      user_id: userId,
      id,
      seq,
      type,
      priority,
      title,
      message,
      data: JSON.stringify(notification.data),
      scope_id: scope?.id ?? null,
      actor,
      entity_id: entityId,
      channels: JSON.stringify(notification.channels),
      in_app: isShown(draft) ? 1 : 0,
      group_key: group,
      count,
      key,
      created_at: Date.parse(createdAt),
      expires_at: Date.parse(notification.expiresAt),
    })
    .execute()
}
