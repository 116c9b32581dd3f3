/** Which insertions and deletions of Yjs belong to an edit. Numbers only: the content is in the document. */
import type * as Y from 'yjs'

/** `length` units of one Yjs client, from `clock` on. */
export interface Range {
  readonly client: number
  readonly clock: number
  readonly length: number
}

/** What one transaction did. */
export interface Edit {
  readonly inserted: readonly Range[]
  readonly deleted: readonly Range[]
}

/** What a transaction did that has come to its end. */
export function editOf({ beforeState, afterState, deleteSet }: Y.Transaction): Edit {
  const inserted = [...afterState].flatMap(([client, to]) => {
    const clock = beforeState.get(client) ?? 0
    return to > clock ? [{ client, clock, length: to - clock }] : []
  })
  const deleted = [...deleteSet.clients].flatMap(([client, ranges]) =>
    ranges.map(({ clock, len }) => ({ client, clock, length: len })),
  )
  return { inserted, deleted }
}

/** Whether one unit is among the ranges. Made once for many questions. */
export function within(ranges: Iterable<Range>): (client: number, clock: number) => boolean {
  const byClient = Map.groupBy(ranges, ({ client }) => client)
  const sorted = new Map([...byClient].map(([client, found]) => [client, joined(found)]))
  return (client, clock) => {
    const found = sorted.get(client) ?? []
    let [from, to] = [0, found.length]
    while (from < to) {
      const middle = (from + to) >> 1
      const range = found[middle]!
      if (clock < range.clock) to = middle
      else if (clock >= range.clock + range.length) from = middle + 1
      else return true
    }
    return false
  }
}

/** The same units of one client in order, ranges that touch made one. */
export function joined(ranges: readonly Range[]): Range[] {
  const result: Range[] = []
  for (const range of ranges.toSorted((a, b) => a.clock - b.clock)) {
    const last = result.at(-1)
    if (!last || range.clock > last.clock + last.length) result.push(range)
    else if (range.clock + range.length > last.clock + last.length)
      result[result.length - 1] = { ...last, length: range.clock + range.length - last.clock }
  }
  return result
}
