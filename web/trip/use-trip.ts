/** What the trip's page shows, each read again when it changed. */
import { tripRoom, type Activity, type Day, type TripMeta } from './trip-room.ts'

export const useDays = (): readonly Day[] => tripRoom.useStorage(({ days }) => days)

export const useActivities = (): readonly Activity[] =>
  tripRoom.useStorage(({ activities }) => activities)

export const useMeta = (): Partial<TripMeta> => tripRoom.useStorage(({ meta }) => meta)

export const { useOthers, useLock, useCanUndo, useCanRedo, useRescued } = tripRoom

export const useOwnStatus = () => tripRoom.useSelf(({ status }) => status)

/** Whether the plan may only be looked at; who may vote but not plan looks, too, and whoever is locked out. */
export const useReadOnly = () => tripRoom.useStatus(({ mayEdit }) => !mayEdit)

export const useRole = () => tripRoom.useStatus(({ role }) => role)

/** Another object when the room had to start over: editors are made anew for it. */
export const useRoomDoc = tripRoom.useDoc
