/** Positions for lists that people reorder at the same time (fractional indexing). */
import { generateKeyBetween } from 'fractional-indexing'

/**
 * A position after `before` and, when that is possible, before `after`; `null` stands for the end of the list. Two
 * people who insert at the same place get equal positions; readers order those by id, and the next insertion between
 * the two lands right after them. What stands at a position that nobody can count from is passed over, so that one such
 * entry keeps nobody from adding others.
 */
export function positionBetween(before: string | null, after: string | null): string {
  const from = countable(before)
  const to = countable(after)
  return generateKeyBetween(from, from !== null && to !== null && from >= to ? null : to)
}

function countable(position: string | null): string | null {
  try {
    generateKeyBetween(position, null)
    return position
  } catch {
    // reason: the library has no other way to say that this is none of its positions
    return null
  }
}
