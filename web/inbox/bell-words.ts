/** How much waits, for who cannot see the bell. */
import type { NotificationCounts } from '@concord/schemas'

export function bellWords({ unseen, unread }: NotificationCounts): string {
  if (unread === 0) return 'Notifications'
  const fresh = unseen === 0 ? '' : `, ${unseen} new`
  return `Notifications: ${unread} not read${fresh}`
}

/** What stands on the bell. */
export function badgeWords(unread: number): string {
  return unread > 99 ? '99+' : String(unread)
}
