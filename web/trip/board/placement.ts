/**
 * Where cards stand on the board, and where a card that somebody moves would stand. Pure: the same for the mouse, the
 * keyboard and the menu.
 */

/** The column of activities without a day. Days have ids of the server's making, which are never this. */
export const IDEAS = 'ideas'

export interface Column {
  /** The id of a day, or `IDEAS`. */
  readonly id: string
  /** Ids of activities, in order. */
  readonly cards: readonly string[]
}

export interface Placement {
  readonly card: string
  readonly column: string
  /** The card that it stands before; `null`: it is the last. */
  readonly before: string | null
}

/** Ideas first, then the days; every activity once. An activity whose day is gone is an idea. */
export function columnsOf(
  days: readonly { readonly id: string }[],
  activities: readonly { readonly id: string; readonly dayId: string | null }[],
): Column[] {
  const cards = new Map<string, string[]>([
    [IDEAS, []],
    ...days.map(({ id }): [string, string[]] => [id, []]),
  ])
  for (const { id, dayId } of activities) (cards.get(dayId ?? IDEAS) ?? cards.get(IDEAS)!).push(id)
  return [...cards].map(([id, ids]) => ({ id, cards: ids }))
}

/** Where the card stands now, or `undefined` when it is not on the board. */
export function placementOf(columns: readonly Column[], card: string): Placement | undefined {
  for (const { id, cards } of columns) {
    const at = cards.indexOf(card)
    if (at >= 0) return { card, column: id, before: cards[at + 1] ?? null }
  }
  return undefined
}

/**
 * The columns with the card there instead. A column or a neighbour that is gone meanwhile changes nothing, or puts it
 * last.
 */
export function place(
  columns: readonly Column[],
  { card, column, before }: Placement,
): readonly Column[] {
  if (!columns.some(({ id }) => id === column) || !placementOf(columns, card)) return columns
  return columns.map(({ id, cards }) => {
    const others = cards.filter((each) => each !== card)
    if (id !== column) return { id, cards: others }
    const at = before === null ? -1 : others.indexOf(before)
    return { id, cards: at < 0 ? [...others, card] : others.toSpliced(at, 0, card) }
  })
}

export type Direction = 'up' | 'down' | 'left' | 'right'

/**
 * The placement one step on: up and down among neighbours, left and right into the next column at the same height.
 * The same placement at an edge.
 */
export function step(columns: readonly Column[], from: Placement, direction: Direction): Placement {
  const placed = place(columns, from)
  const columnAt = placed.findIndex(({ id }) => id === from.column)
  const column = placed[columnAt]
  if (!column) return from
  const at = column.cards.indexOf(from.card)
  const others = column.cards.filter((each) => each !== from.card)
  if (direction === 'up') return at <= 0 ? from : { ...from, before: others[at - 1]! }
  if (direction === 'down')
    return at >= others.length ? from : { ...from, before: others[at + 1] ?? null }
  const next = placed[columnAt + (direction === 'left' ? -1 : 1)]
  return next ? { card: from.card, column: next.id, before: next.cards[at] ?? null } : from
}

/** Whether two placements put the card at the same place. */
export function samePlace(a: Placement, b: Placement): boolean {
  return a.card === b.card && a.column === b.column && a.before === b.before
}

/** The dragged card over a column or another card, as placement; `after`: it goes behind that card. */
export function placementOver(
  columns: readonly Column[],
  card: string,
  over: { readonly column: string } | { readonly card: string; readonly after: boolean },
): Placement | undefined {
  if ('column' in over) return { card, column: over.column, before: null }
  if (over.card === card) return placementOf(columns, card)
  const column = columns.find(({ cards }) => cards.includes(over.card))
  if (!column) return undefined
  const others = column.cards.filter((each) => each !== card)
  const before = over.after ? (others[others.indexOf(over.card) + 1] ?? null) : over.card
  return { card, column: column.id, before }
}
