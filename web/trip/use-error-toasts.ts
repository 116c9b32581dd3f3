/** Tells of refusals after which the page goes on: an edit that was not taken, a server that cannot save. */
import type { RoomBase } from '@concord/client'
import { useRoomState } from '@concord/client/react'
import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { plainWords } from '../shell/plain-words.ts'
import { endingOf } from './room-ending.ts'

export function useErrorToasts(room: RoomBase): void {
  const error = useRoomState(room, 'status', () => room.error)
  useEffect(() => {
    // A line above the page says who is disconnected, and why.
    if (!error || endingOf(error) || error.code === 'FORCED_DISCONNECT') return
    const refused =
      error.code === 'UPDATE_REFUSED' ||
      error.code === 'READ_ONLY' ||
      error.code === 'PAYLOAD_TOO_LARGE'
    notifications.show({
      id: `room-${error.code}`,
      color: 'red',
      title: refused ? 'Some of your changes were not taken' : 'Something is wrong here',
      message: plainWords(error),
      autoClose: 10_000,
    })
  }, [error])
}
