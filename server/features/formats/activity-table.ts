/** The activities of a trip as CSV. Pure. */
import { csvOf } from '../../core/csv.ts'
import { inOrder, type TripPlan } from './trip-plan.ts'

export const COLUMNS = [
  'day',
  'date',
  'title',
  'start',
  'end',
  'place',
  'category',
  'cost',
  'currency',
  'description',
] as const

export type Column = (typeof COLUMNS)[number]

export function activityTable(plan: TripPlan): string {
  const rows = inOrder(plan).map(({ activity, day }) => [
    day?.title ?? '',
    day?.date ?? '',
    activity.title,
    activity.startTime,
    activity.endTime,
    activity.place,
    activity.category,
    String(activity.cost),
    plan.meta.currency,
    activity.description,
  ])
  return csvOf([COLUMNS, ...rows])
}
