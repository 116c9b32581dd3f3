/** What an import would do and did, in plain words. */
import type { ImportProblem, ImportReport } from '@concord/schemas'

/** `12 activities can be added, and 2 days. 3 rows are left out.` */
export function outcomeWords({ added, daysAdded, refused }: ImportReport): string {
  if (added === 0) return 'Nothing in this file can be added.'
  const days = daysAdded === 0 ? '' : `, and ${count(daysAdded, 'new day', 'new days')}`
  const left = refused === 0 ? '' : ` ${count(refused, 'row is', 'rows are')} left out.`
  return `${activities(added)} can be added${days}.${left}`
}

/** `Row 3, start: “half past”` */
export function placeWords({ row, column, value }: ImportProblem): string {
  return `Row ${row}${column === null ? '' : `, ${column}`}${value === '' ? '' : `: “${value}”`}`
}

export const activities = (number: number): string => count(number, 'activity', 'activities')

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
