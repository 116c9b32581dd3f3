/** Who wants to be told. */

export interface Listeners {
  /** Returns the way to stop. The same function added twice is called twice. */
  add(listener: () => void): () => void
  /** Calls everybody that was there when it began. What one throws becomes an uncaught error; the others are told. */
  notify(): void
  clear(): void
}

export function createListeners(): Listeners {
  const entries = new Set<{ readonly listener: () => void }>()
  return {
    add(listener) {
      const entry = { listener }
      entries.add(entry)
      return () => {
        entries.delete(entry)
      }
    },
    notify() {
      for (const { listener } of [...entries]) {
        try {
          listener()
        } catch (failure) {
          // What a listener throws is its own: thrown from here it would land in whatever caused the change.
          queueMicrotask(() => {
            throw failure
          })
        }
      }
    },
    clear: () => entries.clear(),
  }
}
