/** How many of something there are, in plain words: `20,000 structs`, `1 level`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}
