/** Long lists are told page by page. */

/** `next`: where the next page begins; absent when there is none. */
export interface Page<T, Place> {
  readonly items: T[]
  readonly next?: Place
}

/**
 * The first `limit` of what was found. Ask for one more than `limit`: that there is one says that there is a next page,
 * and `placeOf` says of the last item of this one where that begins.
 */
export function pageOf<T, Place>(
  found: readonly T[],
  limit: number,
  placeOf: (last: T) => Place,
): Page<T, Place> {
  const items = found.slice(0, limit)
  return found.length > limit ? { items, next: placeOf(items.at(-1)!) } : { items }
}
