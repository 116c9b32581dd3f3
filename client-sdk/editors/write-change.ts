/** Writes what somebody typed into a text that others may have changed meanwhile. */
import type * as Y from 'yjs'
import type { TextChange } from './text-change.ts'

export type Delta = Y.YTextEvent['delta']

/**
 * Writes a change whose numbers are those of a field: it shows the text as it `was`, `\r\n` as one character, and not what
 * others have written since, `missed`, which stays. Returns where in the text of now the change ends. Call it within a
 * transaction.
 */
export function writeChange(
  text: Y.Text,
  { at, removed, inserted }: TextChange,
  was: string,
  missed: readonly Delta[],
): number {
  if (missed.length === 0 && !was.includes('\r')) {
    text.delete(at, removed)
    text.insert(at, inserted)
    return at + inserted.length
  }
  // For each character of the text of today the number under which it was shown; -1: it was not.
  let numbers = numbersShown(was)
  for (const delta of missed) numbers = follow(numbers, delta)
  const before = numbers.findLastIndex((number) => number >= 0 && number < at)
  for (let index = numbers.length - 1; index >= 0; index -= 1) {
    const number = numbers[index]!
    if (number >= at && number < at + removed) text.delete(index, 1)
  }
  text.insert(before + 1, inserted)
  return before + 1 + inserted.length
}

function numbersShown(was: string): number[] {
  let next = 0
  return Array.from(was.split(''), (unit, index) =>
    unit === '\r' && was[index + 1] === '\n' ? -1 : next++,
  )
}

function follow(numbers: readonly number[], delta: Delta): number[] {
  const rest = [...numbers]
  const followed: number[] = []
  for (const { retain = 0, insert = '', delete: removed = 0 } of delta) {
    followed.push(...rest.splice(0, retain))
    rest.splice(0, removed)
    followed.push(...Array.from({ length: lengthOf(insert) }, () => -1))
  }
  return [...followed, ...rest]
}

/** Something embedded counts as one. */
const lengthOf = (insert: unknown): number => (typeof insert === 'string' ? insert.length : 1)
