/** Those who wait, each with their own in the order in which it came; who had a turn is the last of all. */
export interface Rota<T> {
  add(who: string, waiting: T): void
  /** Before everything else of theirs. */
  addFirst(who: string, waiting: T): void
  /** Whose turn it is of those who `may`, and what they wait with, which waits no longer; `undefined` for nobody. */
  take(may?: (who: string) => boolean): readonly [who: string, waiting: T] | undefined
}

export function createRota<T>(): Rota<T> {
  const all = new Map<string, T[]>()
  return {
    add(who, waiting) {
      const own = all.get(who)
      if (own) own.push(waiting)
      else all.set(who, [waiting])
    },
    addFirst(who, waiting) {
      const own = all.get(who)
      if (own) own.unshift(waiting)
      else all.set(who, [waiting])
    },
    take(may = () => true) {
      for (const [who, own] of all) {
        if (!may(who)) continue
        const next = own.shift()!
        all.delete(who)
        if (own.length > 0) all.set(who, own)
        return [who, next]
      }
      return undefined
    },
  }
}
