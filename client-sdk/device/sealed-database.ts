/**
 * A database on this device of which everything that holds content is encrypted, or nothing is. Which of both, a mark in
 * it says, which is compared inside each transaction: whoever cannot read what is there does not write beside it.
 */
import * as idb from 'lib0/indexeddb'
import { Locked, type Seal } from './sealing.ts'

export interface SealedDatabase {
  /**
   * Writes in one transaction, at once or not at all; resolves with what `act` gave, when it is on disk. Rejects with
   * `Locked`. Where nothing is encrypted, `act` is called before the present task ends, in the order of the calls.
   */
  write<T>(act: (stores: Stores) => Promise<T>): Promise<T>
  /** What is there. What was not encrypted is, from now on, when there is a seal. Rejects with `Locked`. */
  read(): Promise<Contents>
  /** The value as it is kept under this key. */
  sealed(store: string, key: string, value: unknown): Promise<unknown>
  /** The value that is kept under this key. Rejects when it is not what was kept there. */
  opened(store: string, key: IDBValidKey, kept: unknown): Promise<unknown>
  close(): void
}

export type Stores = readonly IDBObjectStore[]

export interface Contents {
  /** Of each store, in order. */
  readonly stores: readonly (readonly Entry[])[]
}

export interface Entry {
  readonly key: IDBValidKey
  readonly value: unknown
}

export interface Shape {
  readonly name: string
  /** The last one holds the mark. */
  readonly stores: readonly { readonly name: string; readonly autoIncrement?: boolean }[]
  /** What says nothing of the content is never encrypted. */
  readonly isPlain: (store: string, key: IDBValidKey) => boolean
  /** For rows that had a number. */
  readonly newKey: () => string
}

const MARK = 'sealed'
const MARK_TEXT = 'concord'

const NO_KEY = 'What is kept on this device is encrypted, and there is no key for it here.'
const OTHER_KEY = 'What is kept on this device is encrypted with another key.'

export async function openSealed(
  { name, stores, isPlain, newKey }: Shape,
  seal: Seal | undefined,
): Promise<SealedDatabase> {
  const names = stores.map((store) => store.name)
  const markPlace = `${name}/${MARK}`
  const database = await idb.openDB(name, (made) =>
    idb.createStores(
      made,
      stores.map((store) => [store.name, { autoIncrement: store.autoIncrement ?? false }]),
    ),
  )
  /** As it was last found to be ours. */
  let mark: unknown

  const placeOf = (store: string, key: IDBValidKey) => `${name}/${store}/${JSON.stringify(key)}`
  const mustSeal = (store: string, key: IDBValidKey) => seal && !isPlain(store, key)

  async function sealed(store: string, key: string, value: unknown): Promise<unknown> {
    return mustSeal(store, key) ? seal!.close(placeOf(store, key), value) : value
  }

  async function opened(store: string, key: IDBValidKey, kept: unknown): Promise<unknown> {
    return mustSeal(store, key) ? seal!.open(placeOf(store, key), kept) : kept
  }

  async function accept(found: unknown): Promise<void> {
    if (found !== undefined && !seal) throw new Locked(NO_KEY)
    if (found !== undefined && !isSame(found, mark)) {
      try {
        await seal!.open(markPlace, found)
      } catch {
        throw new Locked(OTHER_KEY)
      }
    }
    mark = found
  }

  /** Writes if the mark is still what it was; else `found` is what it is now. */
  async function attempt<T>(
    act: (stores: Stores) => Promise<T>,
  ): Promise<{ readonly result: T } | { readonly found: unknown }> {
    const transaction = database.transaction(names, 'readwrite')
    const done = settled(transaction)
    const open = names.map((store) => transaction.objectStore(store))
    let isMarked = (): boolean => false
    try {
      if (seal) {
        const found: unknown = await idb.get(open.at(-1)!, MARK)
        if (!isSame(found, mark)) return { found }
      } else isMarked = endIfMarked(open.at(-1)!)
      const result = await act(open)
      await done
      return { result }
    } catch (failure) {
      abort(transaction)
      if (isMarked()) return { found: MARK_TEXT }
      // What the transaction ended with says more than the request that failed.
      throw transaction.error ?? failure
    }
  }

  async function write<T>(act: (stores: Stores) => Promise<T>): Promise<T> {
    for (;;) {
      const made = mark ?? (await seal?.close(markPlace, MARK_TEXT))
      const tried = await attempt((open) => {
        if (made !== undefined) open.at(-1)!.put(made, MARK)
        return act(open)
      })
      if ('result' in tried) {
        mark = made
        return tried.result
      }
      await accept(tried.found)
    }
  }

  async function snapshot(): Promise<Contents> {
    const transaction = database.transaction(names, 'readonly')
    const found = names.map((store) => idb.getAllKeysValues(transaction.objectStore(store)))
    const entries = (await Promise.all(found)) as { k: IDBValidKey; v: unknown }[][]
    return { stores: entries.map((store) => store.map(({ k, v }) => ({ key: k, value: v }))) }
  }

  /** Encrypts what was there, unless somebody wrote meanwhile. */
  async function takeOver({ stores: plain }: Contents): Promise<void> {
    const made = await seal!.close(markPlace, MARK_TEXT)
    const next = await Promise.all(
      plain.map((entries, at) => Promise.all(entries.map((entry) => renewed(names[at]!, entry)))),
    )
    await attempt(async (open) => {
      const counts = await Promise.all(open.map((store) => idb.count(store)))
      if (plain.some(({ length }, at) => counts[at] !== length)) return
      open.at(-1)!.put(made, MARK)
      for (const [at, entries] of next.entries()) {
        for (const { key } of plain[at]!) open[at]!.delete(key)
        for (const { key, value } of entries) open[at]!.put(value, key)
      }
    })
  }

  async function renewed(store: string, { key: before, value }: Entry): Promise<Entry> {
    const key = typeof before === 'string' ? before : newKey()
    return { key, value: await sealed(store, key, value) }
  }

  return {
    write,
    async read() {
      for (;;) {
        const found = await snapshot()
        const marked = found.stores.at(-1)!.find(({ key }) => key === MARK)
        await accept(marked?.value)
        const isEmpty = found.stores.every((entries) => entries.length === 0)
        if (!seal || marked || isEmpty)
          return { stores: found.stores.map((entries) => entries.filter((one) => one !== marked)) }
        await takeOver(found)
      }
    },
    sealed,
    opened,
    close: () => database.close(),
  }
}

/** Resolves when it is on disk. */
export function settled(transaction: IDBTransaction): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  transaction.addEventListener('complete', () => resolve())
  transaction.addEventListener('abort', () =>
    reject(transaction.error ?? new Error('IndexedDB failed.')),
  )
  // reason: it is waited for where the writing comes to its end; until then nobody listens.
  promise.catch(() => {})
  return promise
}

/**
 * Ends the transaction without a trace if there is a mark. Nothing has to be waited for, as after a question, so all of
 * it can be asked at once. Returns whether that has happened.
 */
function endIfMarked(marks: IDBObjectStore): () => boolean {
  let isMarked = false
  const test = marks.add(MARK_TEXT, MARK)
  test.addEventListener('error', () => {
    isMarked = test.error?.name === 'ConstraintError'
  })
  marks.delete(MARK)
  return () => isMarked
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // reason: it has ended by itself.
  }
}

function isSame(one: unknown, other: unknown): boolean {
  if (!(one instanceof Uint8Array && other instanceof Uint8Array)) return one === other
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}
