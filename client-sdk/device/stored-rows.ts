/**
 * The databases in which a document is kept: its updates one by one, as y-indexeddb keeps them, and some values beside
 * them.
 */
import * as idb from 'lib0/indexeddb'
import * as Y from 'yjs'
import type { Clock } from '../core/clock.ts'
import { openSealed, settled, type Shape } from './sealed-database.ts'
import type { Seal } from './sealing.ts'

export interface StoredRows {
  /** So many changes may be on their way at once; they are made in the order in which they were asked for. */
  readonly mostAtOnce: number
  /**
   * What is there, in order, with the values under these names. What cannot be read is removed and named. Rejects with
   * `Locked`.
   */
  read(names: readonly string[]): Promise<Found>
  /**
   * Adds updates and puts values, and takes rows out: all of it or nothing. Resolves with the keys of the new rows. Rejects
   * with `Locked`. Where nothing is encrypted, it is with the browser before the present task ends, and is written even
   * if the page goes away then.
   */
  write(change: Change): Promise<readonly IDBValidKey[]>
  /**
   * Puts a document and values beside it into the place of everything, at once or not at all. `join`: what another tab has
   * put there as a whole stays, and the document is added to it. Resolves with the key of its row. Rejects with `Locked`.
   */
  put(update: Uint8Array, beside: Beside, join: boolean): Promise<readonly IDBValidKey[]>
  close(): void
}

export type Beside = Readonly<Record<string, unknown>>

export interface Found {
  readonly keys: readonly IDBValidKey[]
  readonly updates: readonly Uint8Array[]
  readonly beside: Beside
  readonly damaged: readonly Uint8Array[]
}

export interface Change {
  readonly remove: readonly IDBValidKey[]
  readonly add: readonly Uint8Array[]
  readonly beside: Beside
}

const [UPDATES, CUSTOM] = ['updates', 'custom']
/** There in a database that holds a whole document. */
const WHOLE = 'whole'
/** In the database of the first era: which era the newest is. */
const ERA = 'era'
const KEY_BYTES = 8
const MOST_AT_ONCE = 8

/** A document that was replaced is kept in another database, so that no tab can mix the two. */
export function databaseOf(name: string, era: number): string {
  return era === 0 ? name : `${name}~${era}`
}

/** Which era is kept under this name, 0 by default. */
export function readEra(name: string): Promise<number> {
  return using(name, async (database) => {
    const [custom] = idb.transact(database, [CUSTOM], 'readonly')
    const era: unknown = await idb.get(custom!, ERA)
    return typeof era === 'number' ? era : 0
  })
}

export async function openRows(
  databaseName: string,
  seal: Seal | undefined,
  clock: Clock,
): Promise<StoredRows> {
  const newKey = () => rowKey(clock)
  const database = await openSealed(shape(databaseName, newKey), seal)

  /** Rows have a number where nothing is encrypted; what is encrypted names the row that it is for. */
  async function rowOf(update: Uint8Array): Promise<{ key?: string; value: unknown }> {
    if (!seal) return { value: update }
    const key = newKey()
    return { key, value: await database.sealed(UPDATES, key, update) }
  }

  function sealedBeside(beside: Beside): Promise<[string, unknown][]> {
    return Promise.all(
      Object.entries(beside).map(async ([key, value]): Promise<[string, unknown]> => [
        key,
        await database.sealed(CUSTOM, key, value),
      ]),
    )
  }

  return {
    // Encrypting takes its time, and the later one could be ready first.
    mostAtOnce: seal ? 1 : MOST_AT_ONCE,
    async read(names) {
      const { stores } = await database.read()
      const [rows, custom] = [stores[0]!, stores[1]!]
      const damaged: Uint8Array[] = []
      const bad: IDBValidKey[] = []
      const good: { key: IDBValidKey; update: Uint8Array }[] = []
      for (const { key, value } of rows) {
        const update = await readable(() => database.opened(UPDATES, key, value))
        if (update) good.push({ key, update })
        else {
          bad.push(key)
          damaged.push(bytesOf(value))
        }
      }
      const unread = new Set(unreadable(good.map(({ update }) => update)))
      for (const at of unread) {
        bad.push(good[at]!.key)
        damaged.push(good[at]!.update)
      }
      const beside: Record<string, unknown> = {}
      for (const { key, value } of custom) {
        if (typeof key !== 'string' || !names.includes(key)) continue
        try {
          beside[key] = await database.opened(CUSTOM, key, value)
        } catch {
          // reason: it is told as damaged; the next value takes its place.
          damaged.push(bytesOf(value))
        }
      }
      if (bad.length > 0)
        await database.write(async ([updates]) => {
          for (const key of bad) updates!.delete(key)
        })
      const kept = good.filter((_, at) => !unread.has(at))
      return {
        keys: kept.map(({ key }) => key),
        updates: kept.map(({ update }) => update),
        beside,
        damaged,
      }
    },
    async write({ remove, add, beside }) {
      const [rows, values] = await Promise.all([Promise.all(add.map(rowOf)), sealedBeside(beside)])
      return database.write(([updates, custom]) => {
        for (const key of remove) updates!.delete(key)
        for (const [key, value] of values) custom!.put(value, key)
        const added = addAll(updates!, rows)
        // What is not committed when the page goes away is undone.
        updates!.transaction.commit()
        return added
      })
    },
    async put(update, beside, join) {
      const [row, values] = await Promise.all([
        rowOf(update),
        sealedBeside({ ...beside, [WHOLE]: 1 }),
      ])
      return database.write(async ([updates, custom]) => {
        const isWhole = (await idb.get(custom!, WHOLE)) !== undefined
        if (!(join && isWhole)) updates!.clear()
        for (const [key, value] of values) custom!.put(value, key)
        return addAll(updates!, [row])
      })
    },
    close: database.close,
  }
}

/**
 * From now on this era is the newest; nothing of those before it stays. Their databases do, empty: to delete one would
 * close it under a tab that has not heard of the new era.
 */
export async function beginEra(name: string, era: number): Promise<void> {
  const before = await readEra(name)
  if (before >= era) return
  await empty(name, { [ERA]: era })
  if (before > 0) await empty(databaseOf(name, before), {})
}

function empty(databaseName: string, beside: Beside): Promise<void> {
  return using(databaseName, async (database) => {
    const transaction = database.transaction([UPDATES, CUSTOM], 'readwrite')
    const done = settled(transaction)
    const custom = transaction.objectStore(CUSTOM)
    transaction.objectStore(UPDATES).clear()
    custom.clear()
    for (const [key, value] of Object.entries(beside)) custom.put(value, key)
    await done
  })
}

async function using<T>(
  databaseName: string,
  act: (database: IDBDatabase) => Promise<T>,
): Promise<T> {
  const database = await idb.openDB(databaseName, (made) =>
    idb.createStores(made, [[UPDATES, { autoIncrement: true }], [CUSTOM]]),
  )
  try {
    return await act(database)
  } finally {
    database.close()
  }
}

function shape(name: string, newKey: () => string): Shape {
  return {
    name,
    stores: [{ name: UPDATES, autoIncrement: true }, { name: CUSTOM }],
    isPlain: (store, key) => store === CUSTOM && (key === ERA || key === WHOLE),
    newKey,
  }
}

/** Later ones come later. */
function rowKey(clock: Clock): string {
  const random = [...clock.bytes(KEY_BYTES)].map((byte) => byte.toString(36).padStart(2, '0'))
  return `${clock.now().toString(36).padStart(9, '0')}-${random.join('')}`
}

async function addAll(
  updates: IDBObjectStore,
  rows: readonly { key?: string; value: unknown }[],
): Promise<readonly IDBValidKey[]> {
  const added = rows.map(({ key, value }) => idb.rtop(updates.add(value, key)))
  return (await Promise.all(added)) as IDBValidKey[]
}

async function readable(open: () => Promise<unknown>): Promise<Uint8Array | undefined> {
  try {
    const value = await open()
    return value instanceof Uint8Array ? value : undefined
  } catch {
    // reason: this is the question.
    return undefined
  }
}

function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array()
}

/** Which of the updates cannot be applied one after another. */
function unreadable(updates: readonly Uint8Array[]): number[] {
  const bad: number[] = []
  let doc = new Y.Doc()
  for (const [at, update] of updates.entries()) {
    if (isApplied(doc, update)) continue
    bad.push(at)
    // What failed half way may have left anything behind.
    doc.destroy()
    doc = new Y.Doc()
    for (const [before, good] of updates.slice(0, at).entries())
      if (!bad.includes(before)) Y.applyUpdate(doc, good)
  }
  doc.destroy()
  return bad
}

function isApplied(doc: Y.Doc, update: Uint8Array): boolean {
  try {
    Y.applyUpdate(doc, update)
    return true
  } catch {
    // reason: this is the question.
    return false
  }
}
