/** A promise for something that can happen, stop being so, and happen again. */

export interface Gate {
  readonly isOpen: boolean
  /** Resolves when it is open; at once if it is. Never rejects. The same promise until it is shut. */
  readonly opened: Promise<void>
  open(): void
  /** From now on `opened` is a new promise. Those who wait already go on waiting for the next opening. */
  shut(): void
}

export function createGate(): Gate {
  return new PromiseGate()
}

class PromiseGate implements Gate {
  isOpen = false
  #current: PromiseWithResolvers<void> | undefined

  get opened(): Promise<void> {
    this.#current ??= Promise.withResolvers()
    if (this.isOpen) this.#current.resolve()
    return this.#current.promise
  }

  open(): void {
    this.isOpen = true
    this.#current?.resolve()
  }

  shut(): void {
    if (this.isOpen) this.#current = undefined
    this.isOpen = false
  }
}
