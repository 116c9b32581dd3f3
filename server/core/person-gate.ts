/**
 * So much of something at a time for each person, and so much for all together; whoever waits has turns. There is one
 * database, and every edit waits behind what was asked of it before.
 */
import { createCounts } from './counts.ts'
import { createRota } from './rota.ts'

export interface PersonGate {
  /** What `work` gives, or throws; it is called once it has its turn. */
  pass<T>(person: string, work: () => Promise<T>): Promise<T>
}

export function createPersonGate({ each, all }: { each: number; all: number }): PersonGate {
  const waiting = createRota<() => Promise<void>>()
  const underWay = createCounts()
  let total = 0

  function admit(): void {
    while (total < all) {
      const next = waiting.take((person) => underWay.of(person) < each)
      if (!next) return
      const [person, work] = next
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
        waiting.add(person, () => work().then(resolve, reject))
        admit()
      }),
  }
}
