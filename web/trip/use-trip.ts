/** What the trip's page shows, each read again when it changed. */
import { useCallback, useSyncExternalStore } from 'react'
import { useRoomState } from '../shell/use-room-state.ts'
import { useTripRoom, type Activity, type Day, type TripMeta, type TripRoom } from './trip-room.ts'

export function useDays(): readonly Day[] {
  const { days } = useTripRoom().trip
  return useSyncExternalStore(
    useCallback((listener) => days.subscribe(listener), [days]),
    () => days.list(),
  )
}

export function useActivities(): readonly Activity[] {
  const { activities } = useTripRoom().trip
  return useSyncExternalStore(
    useCallback((listener) => activities.subscribe(listener), [activities]),
    () => activities.list(),
  )
}

export function useMeta(): Partial<TripMeta> {
  const { meta } = useTripRoom().trip
  return useSyncExternalStore(
    useCallback((listener) => meta.subscribe(listener), [meta]),
    () => meta.get(),
  )
}

export const useOthers = () => {
  const room = useTripRoom()
  return useRoomState(room, 'presence', () => room.presence.others)
}

export const useOwnStatus = () => {
  const room = useTripRoom()
  return useRoomState(room, 'presence', () => room.presence.me.status)
}

/** Whether the plan may only be looked at; who may vote but not plan looks, too, and whoever is locked out. */
export const useReadOnly = () => {
  const room = useTripRoom()
  return useRoomState(room, 'status', () => !room.may('edit'))
}

export const useRole = () => {
  const room = useTripRoom()
  return useRoomState(room, 'status', () => room.role)
}

export const useLock = () => {
  const room = useTripRoom()
  return useRoomState(room, 'status', () => room.lock)
}

/** Another object when the room had to start over: editors are made anew for it. */
export const useRoomDoc = () => {
  const room = useTripRoom()
  return useRoomState(room, 'doc', () => room.doc)
}

export const useRescued = (room: TripRoom) => useRoomState(room, 'rescued', () => room.rescued)

export const useCanUndo = () => {
  const room = useTripRoom()
  return useRoomState(room, 'undo', () => room.canUndo)
}

export const useCanRedo = () => {
  const room = useTripRoom()
  return useRoomState(room, 'undo', () => room.canRedo)
}
