import type { RoomBase, RoomTopic } from '@concord/client'
import { useCallback, useSyncExternalStore } from 'react'

/** What a room says of itself, read again whenever it tells of the topic. `read` returns the same object until it changes. */
export function useRoomState<T>(room: RoomBase, topic: RoomTopic, read: () => T): T {
  return useSyncExternalStore(
    useCallback((listener) => room.subscribe(topic, listener), [room, topic]),
    read,
  )
}

export const useRoomError = (room: RoomBase) => useRoomState(room, 'status', () => room.error)

export const useIsReady = (room: RoomBase) => useRoomState(room, 'status', () => room.isReady)
