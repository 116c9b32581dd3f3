/** Sentences in which some words are names. */

/** Words, or the name of something, which may be shown in another weight. */
export type Part = string | { readonly em: string }

export const em = (name: string): Part => ({ em: name })

/** The sentence as plain text. */
export function plainText(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.em)).join('')
}

/** `the time`, `the time and the cost`, `the day, the time and the cost`. */
export function listed(words: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(words)
}
