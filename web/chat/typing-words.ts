/** `Ben is writing …`, `Ben and Chloe are writing …`; empty when nobody is. */
export function typingWords(names: readonly string[]): string {
  if (names.length === 0) return ''
  if (names.length > 3) return 'Several people are writing …'
  const list = new Intl.ListFormat('en-GB').format(names)
  return `${list} ${names.length === 1 ? 'is' : 'are'} writing …`
}
