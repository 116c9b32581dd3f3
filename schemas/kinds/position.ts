/** Positions for lists that people reorder at the same time (fractional indexing). */
import { generateKeyBetween } from 'fractional-indexing'

/**
 * A position after `before` and, when that is possible, before `after`; `null` stands for the end of the list. Two
 * people who insert at the same place get equal positions; readers order those by id, and the next insertion between
 * the two lands right after them.
 */
export function positionBetween(before: string | null, after: string | null): string {
  return generateKeyBetween(
    before,
    before !== null && after !== null && before >= after ? null : after,
  )
}
