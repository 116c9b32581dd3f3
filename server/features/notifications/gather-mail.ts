/** One mail of what waits to be mailed to somebody: what they have not seen, and still want to be mailed, by now. */
import {
  digestOf,
  gatherMailJob,
  pagePath,
  sendMailJob,
  waysFor,
  type Letter,
  type Notification,
} from '@concord/schemas'
import type { MailAddresses } from '../../auth/mail-addresses.ts'
import type { Clock } from '../../core/clock.ts'
import type { Jobs, Workers } from '../../jobs/jobs.ts'
import type { Database, Tx } from '../../storage/database.ts'
import { notificationOf, withFields } from './notification-rows.ts'
import type { Unsubscribing } from './unsubscribing.ts'
import { readWishes } from './wishes.ts'

interface Parts {
  readonly workers: Pick<Workers, 'work'>
  readonly jobs: Pick<Jobs, 'enqueue'>
  readonly database: Database
  readonly addresses: Pick<MailAddresses, 'read'>
  readonly unsubscribing: Pick<Unsubscribing, 'linkFor'>
  readonly clock: Pick<Clock, 'now'>
  /** Where people open the pages; without it, mail leads nowhere. */
  readonly publicUrl: string | undefined
}

/** So many lines has a mail at most; it says how much happened in all. */
const MAX_LINES = 100
const MAX_TEXT = 1000

export function gatherMail(parts: Parts): void {
  const { workers, jobs, database, addresses, unsubscribing, clock, publicUrl } = parts

  workers.work(gatherMailJob, async ({ tenantId, data: { userId } }) =>
    database.transaction(async (tx) => {
      const now = clock.now()
      const to = (await addresses.read(tx, tenantId, [userId])).get(userId)
      const wishes = (await readWishes(tx, tenantId, [userId]))(userId)
      const waiting = await readWaiting(tx, tenantId, userId, now)
      const due: Notification[] = []
      const quiet = new Map<string, number>()
      for (const each of waiting) {
        const way = waysFor(each, wishes, now).find(({ channel }) => channel === 'email')
        if (way?.notBefore !== undefined) quiet.set(each.id, way.notBefore)
        else if (way) due.push(each)
      }
      await forget(tx, tenantId, userId, [...quiet.keys()])
      for (const runAt of new Set(quiet.values()))
        await jobs.enqueue(
          tx,
          gatherMailJob,
          { userId },
          { tenantId, runAt, key: `${userId}@${runAt}` },
        )
      if (!to || due.length === 0) return { mailed: 0 }
      const unsubscribe = await unsubscribing.linkFor(tx, { tenantId, userId })
      const data = {
        to: to.address,
        letter: letterOf(due, now, publicUrl),
        ...(to.name === null ? {} : { name: oneLine(to.name) }),
        ...(unsubscribe === undefined ? {} : { unsubscribe }),
      }
      await jobs.enqueue(tx, sendMailJob, data, { tenantId })
      return { mailed: due.length }
    }),
  )
}

/** What waits and was not looked at, newest first. */
async function readWaiting(
  tx: Tx,
  tenantId: string,
  userId: string,
  now: number,
): Promise<Notification[]> {
  const unseen = tx
    .selectFrom('notifications')
    .innerJoin('mails_waiting', (join) =>
      join
        .onRef('mails_waiting.notification_id', '=', 'notifications.id')
        .onRef('mails_waiting.user_id', '=', 'notifications.user_id')
        .onRef('mails_waiting.tenant', '=', 'notifications.tenant'),
    )
    .where('mails_waiting.tenant', '=', tenantId)
    .where('mails_waiting.user_id', '=', userId)
    .where('notifications.seen_at', 'is', null)
    .where('notifications.read_at', 'is', null)
    .where('notifications.archived_at', 'is', null)
    .where('notifications.deleted_at', 'is', null)
    .where('notifications.expires_at', '>', now)
  const rows = await withFields(unseen).orderBy('notifications.created_at', 'desc').execute()
  return rows.map(notificationOf)
}

/** All that waits for this person, but for these. */
async function forget(
  tx: Tx,
  tenantId: string,
  userId: string,
  kept: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('mails_waiting')
    .where('tenant', '=', tenantId)
    .where('user_id', '=', userId)
    .$if(kept.length > 0, (query) => query.where('notification_id', 'not in', kept))
    .execute()
}

/** Pure. What happened as a letter: one thing in full, several in a line each, the most important first. */
function letterOf(
  due: readonly Notification[],
  now: number,
  publicUrl: string | undefined,
): Letter {
  const urlOf = (scope: string | null): string | undefined => {
    const path = pagePath(scope)
    return publicUrl === undefined || path === undefined ? undefined : publicUrl + path
  }
  const [only] = due
  if (only && due.length === 1) {
    const url = urlOf(only.scope)
    return {
      template: 'notification',
      title: oneLine(only.title),
      // Some say everything in their title.
      text: only.message || only.title,
      ...(url === undefined ? {} : { action: { label: 'Open it', url } }),
    }
  }
  const { lines, total } = digestOf(due, { since: 0, now })
  return {
    template: 'digest',
    title: `${total} things happened`,
    items: lines.slice(0, MAX_LINES).map(({ title, count, scope }) => {
      const url = urlOf(scope)
      const more = count > 1 ? `and ${count - 1} more` : (messageOf(due, title) ?? '')
      return { title: oneLine(title), text: more, ...(url === undefined ? {} : { url }) }
    }),
    ...(publicUrl === undefined ? {} : { action: { label: 'Open Concord', url: publicUrl } }),
  }
}

const messageOf = (due: readonly Notification[], title: string): string | undefined =>
  due
    .find((each) => each.title === title)
    ?.message.slice(0, MAX_TEXT)
    .toWellFormed()

/** As it may stand in the head of a mail. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim() || '…'
}
