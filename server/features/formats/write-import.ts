/** Puts what was planned into a trip. */
import { createHash } from 'node:crypto'
import { positionBetween, readEntries, readEntry, trip, writeEntry } from '@concord/schemas'
import type { Doc } from 'yjs'
import { planDays, type Day, type DayPlan } from './plan-days.ts'
import type { PlannedRow } from './plan-import.ts'

/**
 * Writes activities and the days that they need; call it within a transaction. Ids follow from the import and the row: what
 * an earlier attempt wrote is not written again. Returns how many days are of this import.
 */
export function writeImport(
  doc: Doc,
  importId: string,
  planned: readonly PlannedRow[],
  userId: string,
): number {
  const idOf = activityIds(importId)
  // All of it is one transaction: where one is, all were.
  if (planned.some(({ row }) => readEntry(doc, trip, 'activities', idOf(row)))) {
    const dayIdOf = dayIds(importId)
    return planned.filter(({ row }) => readEntry(doc, trip, 'days', dayIdOf(row))).length
  }
  const days = daysFor(doc, importId, planned)
  for (const { id, ...fields } of days.added) writeEntry(doc, trip, 'days', id, fields)
  const last = readEntries(doc, trip, 'activities').at(-1)
  let position = last === undefined ? null : (last['position'] as string)
  for (const { row, activity } of planned) {
    position = positionBetween(position, null)
    const dayId = days.dayIds.get(row) ?? null
    const fields = { ...activity, dayId, position, createdBy: userId }
    writeEntry(doc, trip, 'activities', idOf(row), fields)
  }
  return days.added.length
}

/** The days that an import needs, in a trip as it is now. */
export function daysFor(doc: Doc, importId: string, planned: readonly PlannedRow[]): DayPlan {
  // reason: what is read of a collection has the shape that its declaration says
  const days = [...readEntries(doc, trip, 'days')] as unknown as Day[]
  return planDays(days, planned, dayIds(importId))
}

const activityIds = (importId: string) => (row: number) => idFor(`${importId}/row ${row}`)
const dayIds = (importId: string) => (row: number) => idFor(`${importId}/day of row ${row}`)

function idFor(what: string): string {
  return createHash('sha256').update(what).digest('hex').slice(0, 24)
}
