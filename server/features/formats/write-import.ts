/** Puts what was planned into a trip, part by part. Ids follow from the import and the row, so nothing is written twice. */
import { createHash } from 'node:crypto'
import { positionBetween, readEntries, readEntry, trip, writeEntry } from '@concord/schemas'
import type { Doc } from 'yjs'
import { planDays, type Day, type DayPlan } from './plan-days.ts'
import type { PlannedRow } from './plan-import.ts'

/** The days that an import needs in a trip as it is, those that it added itself among them. */
export function daysFor(doc: Doc, importId: string, planned: readonly PlannedRow[]): DayPlan {
  const own = new Set(planned.map(({ row }) => dayId(importId, row)))
  // reason: what is read of a collection has the shape that its declaration says
  const days = readEntries(doc, trip, 'days') as readonly unknown[] as readonly Day[]
  const others = days.filter(({ id }) => !own.has(id))
  return planDays(others, planned, (row) => dayId(importId, row))
}

/** Call it within a transaction. */
export function writeDays(doc: Doc, days: readonly Day[]): void {
  for (const { id, ...fields } of days)
    if (!readEntry(doc, trip, 'days', id)) writeEntry(doc, trip, 'days', id, fields)
}

/** Writes activities behind those that are there; call it within a transaction. */
export function writeRows(
  doc: Doc,
  importId: string,
  rows: readonly PlannedRow[],
  dayIds: DayPlan['dayIds'],
  userId: string,
): void {
  const last = readEntries(doc, trip, 'activities').at(-1)
  let position = last === undefined ? null : (last['position'] as string)
  for (const { row, activity } of rows) {
    const id = activityId(importId, row)
    if (readEntry(doc, trip, 'activities', id)) continue
    position = positionBetween(position, null)
    const fields = { ...activity, dayId: dayIds.get(row) ?? null, position, createdBy: userId }
    writeEntry(doc, trip, 'activities', id, fields)
  }
}

const activityId = (importId: string, row: number): string => idFor(`${importId}/row ${row}`)
const dayId = (importId: string, row: number): string => idFor(`${importId}/day of row ${row}`)

function idFor(what: string): string {
  return createHash('sha256').update(what).digest('hex').slice(0, 24)
}
