/**
 * So much of something at a time for each person, and so much for all together; whoever waits has turns. There is one
 * database, and every edit waits behind what was asked of it before.
 */
import { createCounts } from './counts.ts'

export interface PersonGate {
  /** What `work` gives, or throws; it is called once it has its turn. */
  pass<T>(person: string, work: () => Promise<T>): Promise<T>
}

export function createPersonGate({ each, all }: { each: number; all: number }): PersonGate {
  const waiting = new Map<string, (() => Promise<void>)[]>()
  const underWay = createCounts()
  let total = 0

  /** Whose turn it is: of those who wait and may do more, whoever had none for the longest. */
  function next(): string | undefined {
    for (const person of waiting.keys()) if (underWay.of(person) < each) return person
    return undefined
  }

  function admit(): void {
    while (total < all) {
      const person = next()
      if (person === undefined) return
      const works = waiting.get(person)!
      const work = works.shift()!
      waiting.delete(person)
      if (works.length > 0) waiting.set(person, works)
      underWay.add(person, 1)
      total += 1
      void work().then(() => {
        underWay.add(person, -1)
        total -= 1
        admit()
      })
    }
  }

  return {
    pass: (person, work) =>
      new Promise((resolve, reject) => {
        const works = waiting.get(person) ?? []
        waiting.set(person, works)
        works.push(() => work().then(resolve, reject))
        admit()
      }),
  }
}
