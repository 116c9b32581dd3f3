/** Somebody honest who only looks, and remembers every state of the document that they were ever shown. */
import type * as Y from 'yjs'
import { contentOf, faultsOf, type Truth } from './legality.ts'

export interface Witness {
  /** How many states there were. */
  readonly states: number
  /** What should never have been seen, in words. */
  readonly faults: readonly string[]
}

/** The root types of a trip must be known to `doc` by their names; others are found as they come. */
export function watch(doc: Y.Doc, truth: Truth): Witness {
  const states = new Set<string>()
  const faults = new Set<string>()
  const observed = new Set<unknown>()
  const look = (): void => {
    states.add(contentOf(doc))
    for (const fault of faultsOf(doc, truth)) faults.add(fault)
    for (const root of doc.share.values()) {
      if (observed.has(root)) continue
      observed.add(root)
      root.observeDeep(look)
    }
  }
  look()
  // Between a transaction and its observers nobody can look; after it, also what observers do not tell of is there.
  doc.on('afterTransaction', look)
  return {
    get states() {
      return states.size
    },
    get faults() {
      return [...faults]
    },
  }
}
