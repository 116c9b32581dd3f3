/** What happened since somebody left, in a few lines. Pure. */
import { z } from 'zod'
import { instantOf } from '../instant.ts'
import { isExpired } from './expiry.ts'
import { NotificationType, Priority, type Notification } from './notification.ts'

export const DigestLine = z.object({
  /** What happened where is one line: a scope and a type. */
  scope: z.string().nullable(),
  type: NotificationType,
  /** Of the most important one. */
  priority: Priority,
  /** How much happened. */
  count: z.number().int().min(1),
  /** The title of the newest. */
  title: z.string(),
  latestAt: z.iso.datetime(),
})
export type DigestLine = z.infer<typeof DigestLine>

export const Digest = z.object({
  since: z.iso.datetime(),
  /** How much happened in all. */
  total: z.number().int().min(0),
  /** The most important first, and among those the newest. */
  lines: z.array(DigestLine),
})
export type Digest = z.infer<typeof Digest>

/** `since`: when they left. What they saw as it happened is left out, and so is what is put away or over. */
export function digestOf(
  notifications: readonly Notification[],
  { since, now }: { readonly since: number; readonly now: number },
): Digest {
  const news = notifications.filter(
    (each) =>
      each.state === 'unseen' &&
      each.archivedAt === null &&
      !isExpired(each, now) &&
      Date.parse(each.createdAt) > since,
  )
  const groups = Map.groupBy(news, ({ scope, type }) => `${type} ${scope}`)
  const lines = [...groups.values()].map(lineOf).toSorted(byImportance)
  const total = lines.reduce((sum, { count }) => sum + count, 0)
  return { since: instantOf(since), total, lines }
}

function lineOf(group: readonly Notification[]): DigestLine {
  const latest = group.reduce((one, other) => (other.createdAt > one.createdAt ? other : one))
  return {
    scope: latest.scope,
    type: latest.type,
    priority: Priority.options[Math.max(...group.map(rank))]!,
    count: group.reduce((sum, { count }) => sum + count, 0),
    title: latest.title,
    latestAt: latest.createdAt,
  }
}

const rank = ({ priority }: { readonly priority: Priority }): number =>
  Priority.options.indexOf(priority)

function byImportance(one: DigestLine, other: DigestLine): number {
  return rank(other) - rank(one) || (one.latestAt < other.latestAt ? 1 : -1)
}
