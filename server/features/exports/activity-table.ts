/** The activities of a trip as CSV (RFC 4180). Pure. */
import { inOrder, type TripPlan } from './trip-plan.ts'

const COLUMNS = [
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
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/** A spreadsheet takes what begins with one of these for a formula; with an apostrophe before it, it is a text. */
const FORMULA = /^[=+\-@\t\r]/

function cell(value: string): string {
  const harmless = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
