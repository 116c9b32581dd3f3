/** How things and people are called, read again when days, activities or people changed. */
import { knownIn, type Known } from '../known.ts'
import { useTripRoom } from '../trip-room.ts'
import { useActivities, useDays, useMeta, useOthers } from '../use-trip.ts'

export function useKnown(): Known {
  const room = useTripRoom()
  useDays()
  useActivities()
  useMeta()
  useOthers()
  return knownIn(room)
}
