/** The names that the trip page uses for what the SDK gives. */
import type { Room } from '@concord/client'
import { createRoomContext } from '@concord/client/react'
import type { EntryOf, KindOf, MetaOf } from '@concord/schemas'

export type TripRoom = Room<'trip'>
export type Day = EntryOf<KindOf<'trip'>, 'days'>
export type Activity = EntryOf<KindOf<'trip'>, 'activities'>
export type TripMeta = MetaOf<KindOf<'trip'>>

export const tripRoom = createRoomContext('trip')

/** The room of the page that this stands in. */
export const useTripRoom = tripRoom.useRoom
