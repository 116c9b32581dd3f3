/** How long notifications last. Pure. */
import type { NotificationType } from './notification.ts'

const DAY_MS = 86_400_000

/** What nobody looked at for so many days is of no use any more. */
const DAYS: Partial<Record<NotificationType, number>> = {
  chat: 30,
  trip_update: 14,
  vote: 30,
  consensus: 30,
  flight: 30,
  job: 14,
}
const OTHERWISE_DAYS = 90

/** When one that happened `at` is gone, unless somebody said when: at the end of a day, so that many go at once. */
export function lifetimeEnd(type: NotificationType, at: number): number {
  const end = at + (DAYS[type] ?? OTHERWISE_DAYS) * DAY_MS
  return Math.ceil(end / DAY_MS) * DAY_MS
}

export function isExpired({ expiresAt }: { readonly expiresAt: string }, now: number): boolean {
  return Date.parse(expiresAt) <= now
}
