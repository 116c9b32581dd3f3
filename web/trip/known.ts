/** What sentences about a trip may ask of it, to call everything by its name. */
import { nameFrom } from '../session/user-id.ts'
import type { TripRoom } from './trip-room.ts'

export type Values = Readonly<Record<string, unknown>>

export interface Known {
  /** The person who reads. */
  readonly me: string
  readonly currency: string
  nameOf(userId: string): string
  /** The entry as it is now, `undefined` when there is none (any more). */
  entry(collection: string, id: string): Values | undefined
  /** Which day of the trip it is, counted from 1; `undefined` for a day that is gone. */
  dayNumber(id: string): number | undefined
}

/** Asks the room each time, so it is never out of date. */
export function knownIn({ presence, trip }: Pick<TripRoom, 'presence' | 'trip'>): Known {
  const collections: Record<string, { get(id: string): Values | undefined } | undefined> = {
    days: trip.days,
    activities: trip.activities,
    constraints: trip.constraints,
    flights: trip.flights,
    polls: trip.polls,
    options: trip.options,
  }
  return {
    me: presence.me.user.id,
    currency: trip.meta.get().currency ?? 'EUR',
    nameOf: (userId) =>
      [presence.me, ...presence.others].find(({ user }) => user.id === userId)?.user.name ??
      nameFrom(userId),
    entry: (collection, id) => collections[collection]?.get(id),
    dayNumber(id) {
      const at = trip.days.list().findIndex((day) => day.id === id)
      return at < 0 ? undefined : at + 1
    },
  }
}
