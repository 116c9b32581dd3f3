/** A promise for something that can happen, stop being so, and happen again. */

export interface Gate {
  readonly isOpen: boolean
  /** Resolves when it is open; at once if it is. Never rejects. */
  readonly opened: Promise<void>
  open(): void
  /** From now on `opened` is a new promise. Those who wait already go on waiting for the next opening. */
  shut(): void
}

export function createGate(): Gate {
  let current = Promise.withResolvers<void>()
  let isOpen = false
  return {
    get isOpen() {
      return isOpen
    },
    get opened() {
      return current.promise
    },
    open() {
      isOpen = true
      current.resolve()
    },
    shut() {
      if (!isOpen) return
      isOpen = false
      current = Promise.withResolvers<void>()
    },
  }
}
