/** Which day of a trip each imported row belongs to, and which days the trip needs for that. Pure. */
import { positionBetween, type EntryOf, type trip } from '@concord/schemas'
import type { PlannedRow } from './plan-import.ts'

export type Day = EntryOf<typeof trip, 'days'>

export interface DayPlan {
  /** By row; `null` for an idea. */
  readonly dayIds: ReadonlyMap<number, string | null>
  readonly added: readonly Day[]
}

/**
 * A row goes to the day with its name and date, or else to one that was there with its date, or with its name where it has
 * no date. Other days are added where their date belongs. `days` are in their order.
 */
export function planDays(
  days: readonly Day[],
  planned: readonly PlannedRow[],
  idOf: (row: number) => string,
): DayPlan {
  const known = [...days]
  const added: Day[] = []
  const dayIds = new Map<number, string | null>()
  for (const { row, day } of planned) {
    const { title, date } = day
    if (title === '' && date === '') {
      dayIds.set(row, null)
      continue
    }
    const there =
      known.find((each) => each.title === title && each.date === date) ??
      (title === '' ? known : days).find((each) =>
        date === '' ? each.title === title : each.date === date,
      )
    if (there) {
      dayIds.set(row, there.id)
      continue
    }
    const later = date === '' ? -1 : known.findIndex((each) => each.date > date)
    const at = later < 0 ? known.length : later
    const position = positionBetween(known[at - 1]?.position ?? null, known[at]?.position ?? null)
    const made: Day = { id: idOf(row), title, date, position }
    known.splice(at, 0, made)
    added.push(made)
    dayIds.set(row, made.id)
  }
  return { dayIds, added }
}
