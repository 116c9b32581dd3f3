/** The writes of the board. Each is one edit, and one step of undo. */
import type { TripRoom } from '../trip-room.ts'
import { IDEAS, columnsOf, type Placement } from './placement.ts'

export function moveCard(
  { trip: { days, activities } }: TripRoom,
  { card, column, before }: Placement,
): void {
  const planned = new Set(days.list().map(({ id }) => id))
  const columnOf = (dayId: string | null) => (dayId !== null && planned.has(dayId) ? dayId : IDEAS)
  const dayId = column === IDEAS ? null : column
  activities.move(card, before, { dayId }, (entry) => columnOf(entry.dayId) === column)
}

/** Adds it at the end of the column. Returns its id. */
export function addCard(room: TripRoom, column: string, title: string): string {
  return room.trip.activities.add({
    title,
    dayId: column === IDEAS ? null : column,
    createdBy: room.presence.me.user.id,
  })
}

/** Its activities go back to the ideas, in their order. */
export function deleteDay(room: TripRoom, day: string): void {
  const { days, activities } = room.trip
  const cards = columnsOf(days.list(), activities.list()).find(({ id }) => id === day)?.cards ?? []
  room.batch(() => {
    for (const card of cards) moveCard(room, { card, column: IDEAS, before: null })
    days.remove(day)
  })
}

export function layOutDays(room: TripRoom, dates: readonly string[]): void {
  room.batch(() => {
    for (const date of dates) room.trip.days.add({ date })
  })
}
