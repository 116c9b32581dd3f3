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
  const byDay = Map.groupBy(activities, ({ dayId }) => dayId)
  const ordered = days.flatMap((day) =>
    (byDay.get(day.id) ?? []).map((activity) => ({ activity, day })),
  )
  const known = new Set(days.map(({ id }) => id))
  const ideas = activities.filter(({ dayId }) => dayId === null || !known.has(dayId))
  return [...ordered, ...ideas.map((activity) => ({ activity, day: undefined }))]
}
