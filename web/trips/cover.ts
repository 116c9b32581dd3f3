/** The picture of a trip: a quiet gradient, always the same for the same trip. */

const SKIES = [
  ['#0f766e', '#5eb8a8'],
  ['#1d4f8f', '#6fa8d8'],
  ['#9a4a1c', '#e3a15b'],
  ['#6b3fa0', '#b792d9'],
  ['#a8325e', '#e48fa6'],
  ['#2f6b34', '#94bd6b'],
] as const

export function coverOf(id: string): string {
  let sum = 0
  for (const character of id) sum = (sum * 31 + character.codePointAt(0)!) % 9973
  const [deep, light] = SKIES[sum % SKIES.length]!
  return `linear-gradient(${120 + (sum % 50)}deg, ${deep}, ${light})`
}
