/** Who wants to be told. */

export interface Listeners {
  /** Returns the way to stop. The same function added twice is called twice. */
  readonly add: (listener: () => void) => () => void
  /** Calls everybody that was there when it began. What one throws becomes an uncaught error; the others are told. */
  notify(): void
  clear(): void
}

interface Entry {
  readonly listener: () => void
}

export function createListeners(): Listeners {
  return new Told()
}

/** A class, and empty until somebody listens: every room has a dozen of them. */
class Told implements Listeners {
  #entries: Set<Entry> | undefined

  readonly add = (listener: () => void): (() => void) => {
    const entry = { listener }
    this.#entries ??= new Set()
    this.#entries.add(entry)
    return () => {
      this.#entries?.delete(entry)
    }
  }

  notify(): void {
    for (const { listener } of [...(this.#entries ?? [])]) {
      try {
        listener()
      } catch (failure) {
        // What a listener throws is its own: thrown from here it would land in whatever caused the change.
        queueMicrotask(() => {
          throw failure
        })
      }
    }
  }

  clear(): void {
    this.#entries = undefined
  }
}
