/** Long lists are told page by page. */

/** `next`: where the next page begins; absent when there is none. */
export interface Page<T, Cursor> {
  readonly items: T[]
  readonly next?: Cursor
}

/**
 * The first `limit` of what was found. Ask for one more than `limit`: that there is one says that there is a next page,
 * and `cursorOf` says of the last item of this one where that begins.
 */
export function pageOf<T, Cursor>(
  found: readonly T[],
  limit: number,
  cursorOf: (last: T) => Cursor,
): Page<T, Cursor> {
  const items = found.slice(0, limit)
  return found.length > limit ? { items, next: cursorOf(items.at(-1)!) } : { items }
}
