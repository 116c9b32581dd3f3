import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { plainWords } from '../shell/plain-words.ts'
import { endingOf } from './room-ending.ts'
import type { TripRoom } from './trip-room.ts'
import { useRoomError } from './use-trip.ts'

/** Tells of refusals after which the page goes on: an edit that was not taken, a server that cannot save. */
export function useErrorToasts(room: TripRoom): void {
  const error = useRoomError(room)
  useEffect(() => {
    if (!error || endingOf(error)) return
    const refused =
      error.code === 'UPDATE_REFUSED' ||
      error.code === 'READ_ONLY' ||
      error.code === 'PAYLOAD_TOO_LARGE'
    notifications.show({
      id: `room-${error.code}`,
      color: 'red',
      title: refused ? 'Some of your changes were not taken' : 'This trip has a problem',
      message: plainWords(error),
      autoClose: 10_000,
    })
  }, [error])
}
