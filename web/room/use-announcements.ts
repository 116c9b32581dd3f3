/** Shows what is said to everybody in the room, and to this person alone, while they are here. */
import { useEvents } from '@concord/client/react'
import { ROOM_ANNOUNCED, ROOM_WHISPERED } from '@concord/schemas'
import { notifications } from '@mantine/notifications'
import { nameFrom } from '../session/user-id.ts'

export function useAnnouncements(scope: string): void {
  useEvents(
    {
      types: [ROOM_ANNOUNCED, ROOM_WHISPERED],
      scope,
      // reason: nobody waits for what may never be said; the room itself says when it is cut off
      onError() {},
    },
    ({ type, actor, data: { message } }) => {
      if (typeof message !== 'string') return
      const from = actor === null ? 'Concord' : nameFrom(actor)
      const title = type === ROOM_WHISPERED ? `${from}, to you alone` : from
      notifications.show({ title, message, color: 'lagoon', autoClose: 15_000 })
    },
  )
}
