/** How many there are of each of many: connections of an address, documents of a person. */

export interface Counts {
  of(key: string): number
  /** `by` is negative for what is not there any more. A key of which nothing is left is forgotten. */
  add(key: string, by: number): void
}

export function createCounts(): Counts {
  const counts = new Map<string, number>()
  const of = (key: string): number => counts.get(key) ?? 0
  return {
    of,
    add(key, by) {
      const count = of(key) + by
      if (count > 0) counts.set(key, count)
      else counts.delete(key)
    },
  }
}
