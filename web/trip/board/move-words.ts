/** What is read aloud while a card is moved. */
import { IDEAS, place, type Column, type Placement } from './placement.ts'

export const HOW_TO_MOVE =
  'Press Space to pick the activity up, the arrow keys to move it, Space again to put it down, Escape to cancel.'

/** `Ideas, place 2 of 3`. */
export function whereWords(
  columns: readonly Column[],
  placement: Placement,
  nameOf: (column: string) => string,
): string {
  const column = place(columns, placement).find(({ id }) => id === placement.column)
  const at = column?.cards.indexOf(placement.card) ?? -1
  return `${nameOf(placement.column)}, place ${at + 1} of ${column?.cards.length ?? 0}`
}

/** `Day 2, Tue 15 Jul`. */
export function columnName(column: string, dayNames: ReadonlyMap<string, string>): string {
  return column === IDEAS ? 'Ideas' : (dayNames.get(column) ?? 'a day')
}
