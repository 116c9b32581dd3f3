/** Shows what is urgent whatever the person does, and what is important unless they want quiet. */
import { quietUntil, type Notification } from '@concord/schemas'
import { notifications } from '@mantine/notifications'
import { useEffect, useState } from 'react'
import { useSession } from '../session/session.tsx'
import { now } from '../shell/clock.ts'

/** What happened longer ago was missed, and waits in the inbox. */
const FRESH_MS = 60_000

/** Returns what came last, in words, for screen readers. */
export function useToasts(): string {
  const { inbox } = useSession().client
  const [spoken, setSpoken] = useState('')
  useEffect(() => {
    const isQuiet = async (): Promise<boolean> => {
      const { quietHours } = await inbox.preferences()
      return quietHours !== null && quietUntil(quietHours, now()) !== undefined
    }
    const show = async (notification: Notification): Promise<void> => {
      const { id, priority, title, message, createdAt } = notification
      if (now() - Date.parse(createdAt) > FRESH_MS) return
      setSpoken(title)
      const isUrgent = priority === 'urgent'
      if (!isUrgent && priority !== 'high') return
      if (!isUrgent && (await isQuiet())) return
      notifications.show({
        id: `inbox-${id}`,
        title,
        message,
        color: isUrgent ? 'red' : 'lagoon',
        autoClose: isUrgent ? false : 10_000,
        role: isUrgent ? 'alert' : 'status',
      })
    }
    return inbox.onNew((notification) => {
      show(notification).catch(() => {
        // reason: it waits in the inbox whether it was shown or not
      })
    })
  }, [inbox])
  return spoken
}
