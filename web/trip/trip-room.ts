/** The names that the trip page uses for what the SDK gives. */
import type { Room } from '@concord/client'
import type { EntryOf, KindOf, MetaOf } from '@concord/schemas'
import { createContext, useContext } from 'react'

export type TripRoom = Room<'trip'>
export type Day = EntryOf<KindOf<'trip'>, 'days'>
export type Activity = EntryOf<KindOf<'trip'>, 'activities'>
export type TripMeta = MetaOf<KindOf<'trip'>>

export const TripRoomContext = createContext<TripRoom | undefined>(undefined)

/** The room of the page that this stands in. */
export function useTripRoom(): TripRoom {
  const room = useContext(TripRoomContext)
  if (!room) throw new Error('useTripRoom outside of a trip page')
  return room
}
