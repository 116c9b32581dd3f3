import type { Client } from '@concord/client'
import { useEffect, useState } from 'react'
import type { TripRoom } from './trip-room.ts'

/** The room of the trip while the page is shown; `undefined` for the moment before it is open. */
export function useRoom(client: Client, id: string): TripRoom | undefined {
  const [room, setRoom] = useState<TripRoom>()
  useEffect(() => {
    const opened = client.open('trip', id)
    setRoom(opened)
    return () => {
      setRoom(undefined)
      opened.close()
    }
  }, [client, id])
  return room
}
