/** What the trip's page shows, each read again when it changed. */
import type { Room } from '@concord/client'
import { useCallback, useSyncExternalStore } from 'react'
import { useTripRoom, type Activity, type Day, type TripMeta, type TripRoom } from './trip-room.ts'

type Topic = Parameters<Room<'trip'>['subscribe']>[0]

function useWatched<T>(room: TripRoom, topic: Topic, read: () => T): T {
  return useSyncExternalStore(
    useCallback((listener) => room.subscribe(topic, listener), [room, topic]),
    read,
  )
}

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
  return useWatched(room, 'presence', () => room.presence.others)
}

export const useOwnStatus = () => {
  const room = useTripRoom()
  return useWatched(room, 'presence', () => room.presence.me.status)
}

export const useSaveState = () => {
  const room = useTripRoom()
  return useWatched(room, 'save', () => room.saveState)
}

/** Whether the plan may only be looked at; who may vote but not plan looks, too. */
export const useReadOnly = () => {
  const room = useTripRoom()
  return useWatched(room, 'status', () => !room.may('edit'))
}

export const useRole = () => {
  const room = useTripRoom()
  return useWatched(room, 'status', () => room.role)
}

export const useRoomError = (room: TripRoom) => useWatched(room, 'status', () => room.error)

export const useIsReady = (room: TripRoom) => useWatched(room, 'status', () => room.isReady)

export const useCanUndo = () => {
  const room = useTripRoom()
  return useWatched(room, 'undo', () => room.canUndo)
}

export const useCanRedo = () => {
  const room = useTripRoom()
  return useWatched(room, 'undo', () => room.canRedo)
}
