/**
 * When documents are read as a whole: one after another, with a break after some milliseconds in which everything else has
 * its turn, and each document in turn, however often one of them is asked for.
 */
import { createRota } from '../core/rota.ts'

/** Something that is made in pieces. Only the first one looks at the document, which may change between them. */
export type Pieces<T> = Generator<undefined, T>

/** What is made in one piece. */
export const atOnce = <T>(make: () => T): Iterator<undefined, T> => ({
  next: () => ({ done: true, value: make() }),
})

export interface ReadingTurns {
  /**
   * What the pieces give, or throw in the end; `begin` is called once it has its turn. Nobody else's reading of this
   * document begins before: what the first piece took from it is kept for one of them alone.
   */
  take<T>(document: string, begin: () => Iterator<undefined, T>): Promise<T>
}

/** So long at a stretch. */
const STRETCH_MS = 2

/** `elapsed`: milliseconds, of any beginning. */
export function createReadingTurns(elapsed: () => number): ReadingTurns {
  /** Each works on its next piece, and tells whether that was the last one. */
  const waiting = createRota<() => boolean>()
  let used = 0
  let breakIsNear = false

  function work(): void {
    while (used < STRETCH_MS) {
      const next = waiting.take()
      if (!next) break
      const [document, step] = next
      const begun = elapsed()
      if (!step()) waiting.addFirst(document, step)
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
    take: <T>(document: string, begin: () => Iterator<undefined, T>) =>
      new Promise<T>((resolve, reject) => {
        let pieces: Iterator<undefined, T> | undefined
        waiting.add(document, () => {
          try {
            pieces ??= begin()
            const piece = pieces.next()
            if (piece.done) resolve(piece.value)
            return piece.done === true
          } catch (error) {
            const fault = error as Error
            reject(fault)
            return true
          }
        })
        work()
      }),
  }
}
