/** Where in the event log somebody has got to, by the name of the subscription; kept on this device where that can be. */
import type { Identity } from '../core/claims.ts'
import { copyPrefix } from '../device/local-copy.ts'

export interface EventPlaces {
  read(name: string): number | undefined
  keep(name: string, seq: number): void
  /** Nothing is kept on the device any more, neither what was nor what is to come. */
  forget(): void
}

/** `identity` is known by the first time that something is read or kept. */
export function createEventPlaces(identity: () => Identity | undefined): EventPlaces {
  const known = new Map<string, number>()
  let forgotten = false

  function keyOf(name: string): string {
    const person = identity()
    if (!person) throw new Error('Nobody knows whose device this is.')
    return `${copyPrefix(person)}events/${name}`
  }

  return {
    read(name) {
      if (known.has(name)) return known.get(name)
      const key = keyOf(name)
      const kept = forgotten ? null : onDevice((store) => store.getItem(key))
      return kept !== undefined && kept !== null && /^\d{1,15}$/.test(kept)
        ? Number(kept)
        : undefined
    },
    keep(name, seq) {
      known.set(name, seq)
      if (forgotten) return
      const key = keyOf(name)
      onDevice((store) => store.setItem(key, String(seq)))
    },
    forget() {
      forgotten = true
      const person = identity()
      if (!person) return
      onDevice((store) => {
        const prefix = `${copyPrefix(person)}events/`
        const keys = Array.from({ length: store.length }, (_, index) => store.key(index))
        for (const key of keys) if (key?.startsWith(prefix)) store.removeItem(key)
      })
    },
  }
}

function onDevice<T>(act: (store: Storage) => T): T | undefined {
  try {
    return typeof localStorage === 'undefined' ? undefined : act(localStorage)
  } catch {
    // reason: a browser may have a store and refuse to use it; the place is then known until the reload.
    return undefined
  }
}
