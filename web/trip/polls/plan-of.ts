/** What of a trip can be voted on. */
import type { Pickable } from '../../polls/options-field.tsx'
import { dayNames } from '../board/day-names.ts'
import type { Activity, Day } from '../trip-room.ts'

/** What options of a trip's polls can stand for. */
export const ACTIVITY = 'activity'
export const DAY = 'day'

export function pickableOf(days: readonly Day[], activities: readonly Activity[]): Pickable[] {
  return [
    ...activities.map(({ id, title }) => ({ kind: ACTIVITY, ref: id, title, group: 'Activities' })),
    ...[...dayNames(days)].map(([ref, title]) => ({ kind: DAY, ref, title, group: 'Days' })),
  ]
}
