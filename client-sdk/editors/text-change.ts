/** What was changed in a text that is only seen before and after. */

/** `removed` characters at `at` gave way to `inserted`. */
export interface TextChange {
  readonly at: number
  readonly removed: number
  readonly inserted: string
}

/**
 * The smallest change that makes `after` of `before`; `undefined` when they are the same. Where several would do, as with
 * one more of equal letters, the one that ends at the `caret` of `after`. No character is cut in two.
 */
export function changeBetween(
  before: string,
  after: string,
  caret: number,
): TextChange | undefined {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  let end = 0
  const mostEnd = Math.min(shorter, after.length - caret)
  while (end < mostEnd && before.at(-1 - end) === after.at(-1 - end)) end += 1
  let at = 0
  while (at < shorter - end && before[at] === after[at]) at += 1
  if (isFirstHalf(before, at - 1) || isFirstHalf(after, at - 1)) at -= 1
  if (isSecondHalf(before, before.length - end) || isSecondHalf(after, after.length - end)) end -= 1
  return { at, removed: before.length - end - at, inserted: after.slice(at, after.length - end) }
}

/** The first of the two code units of one character beyond U+FFFF. */
function isFirstHalf(text: string, index: number): boolean {
  const unit = text.charCodeAt(index)
  return unit >= 0xd800 && unit < 0xdc00
}

function isSecondHalf(text: string, index: number): boolean {
  const unit = text.charCodeAt(index)
  return unit >= 0xdc00 && unit < 0xe000
}
