/** One or two letters that stand for a name: `Chloé Martin` → `CM`. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean)
  const first = words[0] ?? ''
  const last = words.length > 1 ? words[words.length - 1]! : ''
  return `${firstLetter(first) || '?'}${firstLetter(last)}`.toUpperCase()
}

/** What readers take for one letter may be several code points. */
function firstLetter(word: string): string {
  const [letter] = new Intl.Segmenter('en').segment(word)
  return letter?.segment ?? ''
}
