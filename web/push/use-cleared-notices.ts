/** What was read anywhere is taken off the screen of this device. */
import { useInbox } from '@concord/client/react'
import type { Notification } from '@concord/schemas'
import { useEffect } from 'react'

export function useClearedNotices(): void {
  const items = useInbox(({ items }) => items)
  useEffect(() => {
    if (!('serviceWorker' in navigator)) return
    clearRead(items).catch(() => {
      // reason: a notice that stays on the screen is pressed away by hand
    })
  }, [items])
}

async function clearRead(items: readonly Notification[]): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  const read = new Set(items.flatMap((item) => (item.read ? [item.id] : [])))
  for (const notice of (await registration?.getNotifications()) ?? [])
    if (read.has(notice.tag)) notice.close()
}
