/** The name that somebody is about to write. Pure. */

export interface MentionDraft {
  /** Where its @ stands. */
  readonly at: number
  /** What is written of it so far. */
  readonly begun: string
}

const BEGUN = /(?<![\p{L}\p{N}_@.-])@([A-Za-z0-9_.-]{0,64})$/u
const SHOWN = 6

/** The name that ends at the caret, `undefined` where none does. */
export function mentionAt(text: string, caret: number): MentionDraft | undefined {
  const found = BEGUN.exec(text.slice(0, caret))
  return found ? { at: found.index, begun: found[1] ?? '' } : undefined
}

export interface Person {
  readonly id: string
  readonly name: string
}

/** Whom it may become: those whose id or name begins so, the first few. */
export function candidatesFor(begun: string, people: readonly Person[]): Person[] {
  const wanted = begun.toLowerCase()
  const begins = (word: string): boolean => word.toLowerCase().startsWith(wanted)
  return people
    .filter(({ id, name }) => begins(id) || name.split(/\s+/).some(begins))
    .slice(0, SHOWN)
}

/** The text with the name written out, and where the caret is then. */
export function withMention(
  text: string,
  { at, begun }: MentionDraft,
  id: string,
): { readonly text: string; readonly caret: number } {
  const rest = text.slice(at + 1 + begun.length)
  const written = `${text.slice(0, at)}@${id}${rest.startsWith(' ') ? '' : ' '}`
  return { text: written + rest, caret: at + id.length + 2 }
}
