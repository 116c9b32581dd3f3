/** Positions for entries that are added to or moved within a list. */
import { positionBetween } from '@concord/schemas'

interface Placed {
  readonly id: string
  readonly position?: unknown
}

/**
 * A position before the neighbour `before`, or after all of them for `null`. `neighbours` are in order and without the
 * entry that is to be placed. Throws an Error when there is no such neighbour.
 */
export function positionBefore(neighbours: readonly Placed[], before: string | null): string {
  const at = before === null ? neighbours.length : neighbours.findIndex(({ id }) => id === before)
  if (at < 0) throw new Error(`There is no entry "${before}" to move before.`)
  const above = neighbours.slice(0, at).findLast(hasPlace)
  const below = neighbours.slice(at).find(hasPlace)
  return positionBetween(above?.position ?? null, below?.position ?? null)
}

/** Another program can write positions that nothing can be placed next to; those are passed over. */
function hasPlace(entry: Placed): entry is Placed & { position: string } {
  if (typeof entry.position !== 'string') return false
  try {
    positionBetween(entry.position, null)
    return true
  } catch {
    // reason: this is the question.
    return false
  }
}
