/** A room's document on this device, in IndexedDB. */
import { IndexeddbPersistence } from 'y-indexeddb'
import { encodeStateAsUpdate, type Doc } from 'yjs'
import type { Identity } from './claims.ts'
import { beginEra, databaseOf, putRows, readEra, removeUnreadable } from './stored-rows.ts'

export interface LocalCopy {
  /** Whether an update with this origin was read from this device. */
  isOrigin(origin: unknown): boolean
  /** Resolves when the document has what was kept, with what was kept beside it. Stays open when closed first. */
  readonly loaded: Promise<Loaded>
  /** Keeps a value beside the document; `read` is asked when it is written, for the newest. */
  keep(key: keyof Kept, read: () => unknown): void
  /**
   * From now on this document is kept, with these values beside it, and nothing of the one before: at once or not at all.
   * Resolves when it is; until then neither document is added to. A newer era has a place of its own, which it shares
   * with the other tabs of that era only.
   */
  replace(doc: Doc, era: number, kept: Kept): Promise<void>
  close(): Promise<void>
}

/** What lies on the device beside a document. It may be of another version of this SDK, or damaged. */
export interface Kept {
  /** The edits that are not saved. */
  readonly unsent: unknown
  /** What is offered back. */
  readonly rescue: unknown
}

export interface Loaded extends Kept {
  /** How often the document has been replaced. */
  readonly era: number
  /** What could not be read any more. It is not there now. */
  readonly damaged: readonly Uint8Array[]
}

/** Everything that is kept for one person has a name that begins so. */
export function copyPrefix({ userId, tenantId }: Identity): string {
  return `concord/${userId}@${tenantId}/`
}

/** Reads what is kept under `name` into `doc` and keeps every change from now on. */
export function openLocalCopy(name: string, doc: Doc): LocalCopy {
  const waiting = new Map<keyof Kept, () => unknown>()
  let era = 0
  let persistence: IndexeddbPersistence | undefined
  let replacing: Promise<void> | undefined
  let writing: Promise<void> | undefined
  let closed = false

  async function load(): Promise<Loaded> {
    era = await readEra(name)
    const damaged = await removeUnreadable(databaseOf(name, era))
    if (closed || replacing) return never()
    const opened = open(doc)
    writeSoon()
    await opened.whenSynced
    const [unsent, rescue] = [await opened.get('unsent'), await opened.get('rescue')] as unknown[]
    return { damaged, unsent, rescue, era }
  }
  const loaded = load()

  function open(kept: Doc): IndexeddbPersistence {
    persistence = new IndexeddbPersistence(databaseOf(name, era), kept)
    return persistence
  }

  /** In the middle of its start y-indexeddb would go on with a database that is closed. */
  async function letGo(): Promise<void> {
    await persistence?.whenSynced
    await persistence?.destroy()
  }

  function writeSoon(): void {
    if (!persistence || writing || replacing || waiting.size === 0) return
    writing = write(persistence)
  }

  /** One value after another, so that of many changes in a row most need not be written. */
  async function write(to: IndexeddbPersistence): Promise<void> {
    try {
      for (const [key, read] of waiting) {
        waiting.delete(key)
        // reason: y-indexeddb names fewer types than IndexedDB takes.
        await to.set(key, read() as string)
      }
    } catch {
      // reason: it fails when the copy was deleted or the disk is full; the edits are sent all the same.
    }
    writing = undefined
  }

  async function replace(next: Doc, to: number, kept: Kept): Promise<void> {
    await writing
    await letGo()
    persistence = undefined
    const database = databaseOf(name, to)
    await putRows(database, encodeStateAsUpdate(next), { ...kept }, to > era)
    await beginEra(name, to)
    era = to
    if (!closed) open(next)
    else {
      // What was written meanwhile has nobody else to keep it.
      const newest = [...waiting].map(([key, read]): [string, unknown] => [key, read()])
      await putRows(database, encodeStateAsUpdate(next), Object.fromEntries(newest), true)
    }
  }

  return {
    isOrigin: (origin) => origin !== undefined && origin === persistence,
    loaded,
    keep(key, read) {
      if (closed) return
      waiting.set(key, read)
      writeSoon()
    },
    async replace(next, to, kept) {
      await replacing
      replacing = replace(next, to, kept)
      try {
        await replacing
      } finally {
        replacing = undefined
        writeSoon()
      }
    },
    async close() {
      closed = true
      await writing
      // reason: a copy that could not be replaced is as it was.
      await replacing?.catch(() => {})
      await letGo()
    },
  }
}

function never(): Promise<never> {
  return new Promise(() => {})
}

/**
 * Whether this device can keep documents. A browser can have IndexedDB and refuse to use it, in a private window or on
 * a full disk; asked with a name of its own, because opening one makes it.
 */
export async function canKeep(): Promise<boolean> {
  if (typeof indexedDB === 'undefined') return false
  try {
    const database = await settled(indexedDB.open('concord'))
    database.close()
    return true
  } catch {
    // reason: then rooms live in memory alone, like with `offline: false`.
    return false
  }
}

/** Names of everything that is kept for one person. */
export async function copyNames(identity: Identity): Promise<string[]> {
  if (typeof indexedDB === 'undefined') return []
  const prefix = copyPrefix(identity)
  const databases = await indexedDB.databases()
  return databases.flatMap(({ name }) => (name?.startsWith(prefix) ? [name] : []))
}

/** Resolves when it is gone; whoever has it open in another tab keeps it waiting until then. */
export async function deleteCopy(name: string): Promise<void> {
  await settled(indexedDB.deleteDatabase(name))
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed.')))
  })
}
