/**
 * A browser's IndexedDB, as much of it as the SDK uses: requests are answered one after another, each in a turn of its
 * page, and what a page that dies had not finished never was.
 */
import type { Actor, Turns } from './turns.ts'

/** What is kept on a device, by the names of databases and stores. */
export type Kept = Map<string, Map<string, Store>>

interface Store {
  readonly rows: Map<unknown, unknown>
  lastKey: number
}

interface Range {
  includes(key: unknown): boolean
}

type Happened = 'success' | 'error' | 'upgradeneeded'
type Hear = (event: { readonly target: Request }) => void

class Request {
  result: unknown
  error: unknown = null
  onsuccess: Hear | null = null
  onerror: Hear | null = null
  onupgradeneeded: Hear | null = null
  readonly #listeners: [Happened, Hear][] = []

  addEventListener(happened: Happened, hear: Hear): void {
    this.#listeners.push([happened, hear])
  }

  fire(happened: Happened): void {
    this[`on${happened}`]?.({ target: this })
    for (const [name, hear] of this.#listeners) if (name === happened) hear({ target: this })
  }
}

export interface PageStorage {
  /** `indexedDB` and `IDBKeyRange` for this page. */
  readonly globals: Readonly<Record<string, unknown>>
  /** Takes back what was not finished. */
  died(): void
}

export function createPageStorage(turns: Turns, page: Actor, kept: Kept): PageStorage {
  const lane = turns.lane(`storage of ${page.name}`, page)
  /** How to take back each transaction that is not finished. */
  const unfinished = new Set<(() => void)[]>()

  function ask(answer: (request: Request) => unknown): Request {
    const request = new Request()
    lane.waiting.push(() => {
      request.result = answer(request)
      request.fire('success')
    })
    return request
  }

  function transaction(stores: Map<string, Store>) {
    const undo: (() => void)[] = []
    const completed: (() => void)[] = []
    let waiting = 0
    unfinished.add(undo)

    /** It is finished when its last request was answered and no other was made then. */
    function finish(): void {
      if (waiting > 0 || !unfinished.delete(undo)) return
      for (const act of completed) act()
    }

    function within(answer: () => unknown): Request {
      waiting += 1
      return ask(() => {
        waiting -= 1
        lane.waiting.push(finish)
        return answer()
      })
    }

    function objectStore(name: string) {
      const store = stores.get(name)!
      const keys = (range?: Range | null): unknown[] =>
        [...store.rows.keys()]
          .filter((key) => range?.includes(key) ?? true)
          .toSorted((one, other) => Number(one) - Number(other))
      function write(key: unknown, value: unknown): void {
        const [had, before] = [store.rows.has(key), store.rows.get(key)]
        undo.push(() => (had ? store.rows.set(key, before) : store.rows.delete(key)))
        store.rows.set(key, structuredClone(value))
      }
      function remove(which: readonly unknown[]): void {
        for (const key of which) {
          const before = store.rows.get(key)
          undo.push(() => void store.rows.set(key, before))
          store.rows.delete(key)
        }
      }
      function put(value: unknown, key?: unknown): Request {
        return within(() => {
          const at = key ?? (store.lastKey += 1)
          write(at, value)
          return at
        })
      }
      /** The first key; nobody here goes on from it. */
      function openKeyCursor(range: Range | null, direction: 'next' | 'prev'): Request {
        return within(() => {
          const key = keys(range).at(direction === 'next' ? 0 : -1)
          return key === undefined ? null : { key }
        })
      }
      return {
        put,
        add: put,
        get: (key: unknown) => within(() => structuredClone(store.rows.get(key))),
        getAll: (range?: Range) =>
          within(() => keys(range).map((key) => structuredClone(store.rows.get(key)))),
        count: (range?: Range) => within(() => keys(range).length),
        getAllKeys: (range?: Range) => within(() => keys(range)),
        delete: (what: unknown) =>
          within(() => remove(isRange(what) ? keys(what) : keys().filter((key) => key === what))),
        clear: () => within(() => remove(keys())),
        openKeyCursor,
      }
    }
    return {
      objectStore,
      error: null,
      addEventListener(happened: 'complete' | 'abort', act: () => void) {
        if (happened === 'complete') completed.push(act)
      },
    }
  }

  function connect(stores: Map<string, Store>) {
    return {
      createObjectStore: (name: string) => void stores.set(name, { rows: new Map(), lastKey: 0 }),
      transaction: () => transaction(stores),
      close() {},
    }
  }

  const indexedDB = {
    open: (name: string) =>
      ask((request) => {
        const known = kept.get(name)
        const stores = known ?? new Map<string, Store>()
        request.result = connect(stores)
        if (!known) request.fire('upgradeneeded')
        kept.set(name, stores)
        return request.result
      }),
  }
  const IDBKeyRange = {
    lowerBound: (lower: number, isOpen: boolean): Range => ({
      includes: (key) => (isOpen ? Number(key) > lower : Number(key) >= lower),
    }),
    upperBound: (upper: number, isOpen: boolean): Range => ({
      includes: (key) => (isOpen ? Number(key) < upper : Number(key) <= upper),
    }),
  }
  return {
    globals: { indexedDB, IDBKeyRange },
    died() {
      for (const undo of unfinished) for (const step of undo.toReversed()) step()
      unfinished.clear()
    },
  }
}

function isRange(what: unknown): what is Range {
  return typeof what === 'object' && what !== null && 'includes' in what
}
