/** Saying in one's presence which card one is at, and reading it from others. */

export interface CardCursor {
  readonly card: string
  /**
   * Editors that know nothing of cards take every `cursor` for a place in their text and fail without these two. They
   * point at the map of activities: a true place, which is never inside a text.
   */
  readonly anchor: { readonly tname: 'activities' }
  readonly head: { readonly tname: 'activities' }
}

export function cursorAt(card: string): CardCursor {
  return { card, anchor: { tname: 'activities' }, head: { tname: 'activities' } }
}

/** The card of a cursor, `undefined` for a cursor elsewhere. */
export function cardOf(cursor: unknown): string | undefined {
  if (typeof cursor !== 'object' || cursor === null || !('card' in cursor)) return undefined
  return typeof cursor.card === 'string' ? cursor.card : undefined
}
