/**
 * Whose turn it is. Everybody who waits has a turn in the order of asking, and none a second one before all others had
 * theirs; those who used more than their share come after all who did not.
 */
export interface FairQueue<T> {
  /** It waits for a turn; who waits already keeps its place. */
  add(waiting: T): void
  /** Whose turn it is now; it waits no longer. `lightOnly`: none of those who used more than their share. */
  take(lightOnly: boolean): T | undefined
  delete(waiting: T): void
  readonly size: number
}

/** `isHeavy`: used more than its share. It is asked again before each turn, so that nobody is held back for long. */
export function createFairQueue<T>(isHeavy: (waiting: T) => boolean): FairQueue<T> {
  const light = new Set<T>()
  const heavy = new Set<T>()
  let inspected = heavy.values()

  /** Looks at one of the heavy at a time, in a round of its own: a turn costs the same however many wait. */
  function forgiveOne(): void {
    if (heavy.size === 0) return
    let next = inspected.next()
    if (next.done) {
      inspected = heavy.values()
      next = inspected.next()
    }
    if (next.done || isHeavy(next.value)) return
    heavy.delete(next.value)
    light.add(next.value)
  }

  return {
    add(waiting) {
      if (!heavy.has(waiting)) light.add(waiting)
    },
    take(lightOnly) {
      forgiveOne()
      for (const waiting of light) {
        light.delete(waiting)
        if (!isHeavy(waiting)) return waiting
        heavy.add(waiting)
      }
      if (lightOnly) return undefined
      for (const waiting of heavy) {
        heavy.delete(waiting)
        return waiting
      }
      return undefined
    },
    delete(waiting) {
      light.delete(waiting)
      heavy.delete(waiting)
    },
    get size() {
      return light.size + heavy.size
    },
  }
}
