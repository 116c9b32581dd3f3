/** The databases in which y-indexeddb keeps a document, for what it cannot do with them itself. */
import * as idb from 'lib0/indexeddb'
import * as Y from 'yjs'

const [UPDATES, CUSTOM] = ['updates', 'custom']
/** There in a database that holds a whole document. */
const WHOLE = 'whole'
/** In the database of the first era: which era the newest is. */
const ERA = 'era'

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

/** Removes the rows that Yjs cannot read, on which y-indexeddb would fail at every start, and returns them. */
export function removeUnreadable(databaseName: string): Promise<Uint8Array[]> {
  return using(databaseName, async (database) => {
    const [updates] = idb.transact(database, [UPDATES], 'readonly')
    const rows = (await idb.getAllKeysValues(updates!)) as { k: number; v: Uint8Array }[]
    const bad = unreadable(rows.map(({ v }) => v)).map((at) => rows[at]!)
    if (bad.length > 0) {
      const [writable] = idb.transact(database, [UPDATES])
      await Promise.all(bad.map(({ k }) => idb.del(writable!, k)))
    }
    return bad.map(({ v }) => v)
  })
}

/**
 * Puts a document and values beside it into the place of everything in a database, at once or not at all. `join`: what
 * another tab has put there stays, and the document is added to it.
 */
export function putRows(
  databaseName: string,
  update: Uint8Array,
  beside: Readonly<Record<string, unknown>>,
  join: boolean,
): Promise<void> {
  return using(databaseName, (database) =>
    settled(database, async (updates, custom) => {
      const isWhole = (await idb.get(custom, WHOLE)) !== undefined
      if (!(join && isWhole)) updates.clear()
      updates.add(update)
      for (const [key, value] of Object.entries({ ...beside, [WHOLE]: 1 })) custom.put(value, key)
    }),
  )
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

function empty(databaseName: string, beside: Readonly<Record<string, unknown>>): Promise<void> {
  return using(databaseName, (database) =>
    settled(database, (updates, custom) => {
      updates.clear()
      custom.clear()
      for (const [key, value] of Object.entries(beside)) custom.put(value, key)
    }),
  )
}

/** The same stores that y-indexeddb makes. */
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

/** Writes in one transaction; resolves when it is on disk. */
async function settled(
  database: IDBDatabase,
  write: (updates: IDBObjectStore, custom: IDBObjectStore) => void | Promise<void>,
): Promise<void> {
  const transaction = database.transaction([UPDATES, CUSTOM], 'readwrite')
  const done = new Promise<void>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () =>
      reject(transaction.error ?? new Error('IndexedDB failed.')),
    )
  })
  await write(transaction.objectStore(UPDATES), transaction.objectStore(CUSTOM))
  await done
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
