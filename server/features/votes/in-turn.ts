/** One after another, for each name. */
export type InTurn = <T>(name: string, work: () => Promise<T>) => Promise<T>

/** Work of one name begins when all that was asked for before has ended, however it ended. */
export function createInTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return async (name, work) => {
    const before = last.get(name)
    const mine = before ? before.then(work, work) : work()
    last.set(name, mine)
    try {
      return await mine
    } finally {
      if (last.get(name) === mine) last.delete(name)
    }
  }
}
