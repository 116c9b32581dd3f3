/** A trip as it is planned: what leaves it in other formats is made from this. */
import type { EntryOf, MetaOf, trip } from '@concord/schemas'

type Trip = typeof trip

export interface TripPlan {
  /** The name of its scope. */
  readonly scope: string
  readonly meta: MetaOf<Trip>
  readonly days: readonly EntryOf<Trip, 'days'>[]
  readonly activities: readonly EntryOf<Trip, 'activities'>[]
  readonly flights: readonly EntryOf<Trip, 'flights'>[]
}

export interface PlannedActivity {
  readonly activity: EntryOf<Trip, 'activities'>
  /** `undefined`: it is only an idea. */
  readonly day: EntryOf<Trip, 'days'> | undefined
}

/** Activities in the order of the days and of their place in the day; ideas come last. Pure. */
export function inOrder({ days, activities }: TripPlan): PlannedActivity[] {
  const ordered = days.flatMap((day) =>
    activities.filter(({ dayId }) => dayId === day.id).map((activity) => ({ activity, day })),
  )
  const placed = new Set(ordered.map(({ activity }) => activity.id))
  const ideas = activities.filter(({ id }) => !placed.has(id))
  return [...ordered, ...ideas.map((activity) => ({ activity, day: undefined }))]
}
