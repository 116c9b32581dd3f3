/** Reading a room that one holds oneself: what the hooks of `createRoomContext` are made of. */
import { useCallback, useSyncExternalStore } from 'react'
import type { RoomBase, RoomTopic } from '../room/room.ts'

/** What a room says of itself, read again whenever it tells of the topic. `read` returns the same value until it changes. */
export function useRoomState<T>(
  room: Pick<RoomBase, 'subscribe'>,
  topic: RoomTopic,
  read: () => T,
): T {
  return useSyncExternalStore(
    useCallback((listener) => room.subscribe(topic, listener), [room, topic]),
    read,
    read,
  )
}
