import type { Kind, KindName } from '@concord/schemas'
import { useEffect, useState } from 'react'
import type { Client } from '../client.ts'
import type { Room } from '../room/room.ts'
import { holdRoom } from './held-rooms.ts'
import { makeRoomContext } from './make-room-context.ts'
import type { RoomContext } from './room-context.ts'

/**
 * Provider and hooks for rooms of this kind: the name of one of ours, or the declaration of one of your own. Call it
 * once, outside of components. The provider shows what is below it at once; `useStatus` says when content is there.
 */
export function createRoomContext<K extends KindName | Kind>(kind: K): RoomContext<K> {
  return makeRoomContext(kind, useHeldRoom)
}

interface Opened<K extends KindName | Kind> {
  readonly client: Client
  readonly id: string
  readonly room: Room<K>
}

/** `undefined` until the component is there: drawing opens nothing. */
function useHeldRoom<K extends KindName | Kind>(
  client: Client,
  kind: K,
  id: string,
): Room<K> | undefined {
  const [opened, setOpened] = useState<Opened<K>>()
  useEffect(() => {
    const { room, release } = holdRoom(client, kind, id)
    setOpened({ client, id, room })
    return release
  }, [client, kind, id])
  return opened?.client === client && opened.id === id ? opened.room : undefined
}
