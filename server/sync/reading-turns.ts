/**
 * When documents are read as a whole: one after another, with a break after some milliseconds in which everything else has
 * its turn, and each document in turn, however often one of them is asked for.
 */
import { createRota } from '../core/rota.ts'

export interface ReadingTurns {
  /** What `read` gives, or throws; it is called once it has its turn. */
  take<T>(document: string, read: () => T): Promise<T>
}

/** So long at a stretch. */
const STRETCH_MS = 2

/** `elapsed`: milliseconds, of any beginning. */
export function createReadingTurns(elapsed: () => number): ReadingTurns {
  const waiting = createRota<() => void>()
  let used = 0
  let breakIsNear = false

  function work(): void {
    while (used < STRETCH_MS) {
      const next = waiting.take()
      if (!next) break
      const begun = elapsed()
      next[1]()
      used += elapsed() - begun
    }
    if (breakIsNear || used === 0) return
    breakIsNear = true
    setImmediate(() => {
      breakIsNear = false
      used = 0
      work()
    })
  }

  return {
    take: (document, read) =>
      new Promise((resolve) => {
        waiting.add(document, () => resolve(Promise.try(read)))
        work()
      }),
  }
}
