import type { Client, Room } from '@concord/client'
import type { KindName } from '@concord/schemas'
import { useEffect, useState } from 'react'

/** The room while its page is shown; `undefined` for the moment before it is open. */
export function useRoom<K extends KindName>(
  client: Client,
  kind: K,
  id: string,
): Room<K> | undefined {
  const [room, setRoom] = useState<Room<K>>()
  useEffect(() => {
    const opened = client.open(kind, id)
    setRoom(opened)
    return () => {
      setRoom(undefined)
      opened.close()
    }
  }, [client, kind, id])
  return room
}
