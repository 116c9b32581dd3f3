/** What a trip costs. */
import type { ActivityCategory } from '@concord/schemas'
import type { Activity, Day } from './trip-room.ts'

export interface Totals {
  /** Everything that is planned for a day. */
  readonly planned: number
  /** Everything that is still an idea. */
  readonly ideas: number
  readonly byDay: ReadonlyMap<string, number>
  /** Of what is planned, dearest first; categories that cost nothing are left out. */
  readonly byCategory: readonly (readonly [ActivityCategory, number])[]
}

export function totalsOf(
  days: readonly Pick<Day, 'id'>[],
  activities: readonly Pick<Activity, 'dayId' | 'cost' | 'category'>[],
): Totals {
  const byDay = new Map(days.map(({ id }) => [id, 0]))
  const byCategory = new Map<ActivityCategory, number>()
  let ideas = 0
  for (const { dayId, cost, category } of activities) {
    const before = dayId === null ? undefined : byDay.get(dayId)
    if (dayId === null || before === undefined) {
      ideas = add(ideas, cost)
      continue
    }
    byDay.set(dayId, add(before, cost))
    if (cost > 0) byCategory.set(category, add(byCategory.get(category) ?? 0, cost))
  }
  return {
    planned: [...byDay.values()].reduce(add, 0),
    ideas,
    byDay,
    byCategory: [...byCategory].toSorted(([, a], [, b]) => b - a),
  }
}

/** In whole cents: 0.1 + 0.2 is 0.3 here. */
function add(a: number, b: number): number {
  return (Math.round(a * 100) + Math.round(b * 100)) / 100
}
