import type { Client, Room } from '@concord/client'
import type { KindName } from '@concord/schemas'
import { useEffect, useState } from 'react'
import { useHidden } from '../people/use-hidden.ts'

/** The room while its page is shown; `undefined` for the moment before it is open. */
export function useRoom<K extends KindName>(
  client: Client,
  kind: K,
  id: string,
): Room<K> | undefined {
  const [room, setRoom] = useState<Room<K>>()
  const [hidden] = useHidden()
  useEffect(() => {
    const opened = client.open(kind, id)
    setRoom(opened)
    return () => {
      setRoom(undefined)
      opened.close()
    }
  }, [client, kind, id])
  // Before anybody is told of this person: the room is open, and the server has not let it in yet.
  useEffect(() => room?.presence.set({ visible: !hidden }), [room, hidden])
  return room
}
