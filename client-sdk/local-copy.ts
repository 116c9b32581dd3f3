/** A room's document on this device, in IndexedDB. */
import { IndexeddbPersistence } from 'y-indexeddb'
import type * as Y from 'yjs'
import type { Identity } from './claims.ts'

export interface LocalCopy {
  /** Whether an update with this origin was read from this device. */
  isOrigin(origin: unknown): boolean
  /** Resolves when the document has what was kept, with the number of edits that were unsaved then. Stays open when closed first. */
  readonly loaded: Promise<number>
  keepUnsaved(count: number): void
  close(): Promise<void>
}

const UNSAVED = 'unsaved'

/** Everything that is kept for one person has a name that begins so. */
export function copyPrefix({ userId, tenantId }: Identity): string {
  return `concord/${userId}@${tenantId}/`
}

/** Reads what is kept under `name` into `doc` and keeps every change from now on. */
export function openLocalCopy(name: string, doc: Y.Doc): LocalCopy {
  const persistence = new IndexeddbPersistence(name, doc)
  let closed: Promise<void> | undefined
  async function load(): Promise<number> {
    await persistence.whenSynced
    const unsaved: unknown = await persistence.get(UNSAVED)
    return typeof unsaved === 'number' ? unsaved : 0
  }
  return {
    isOrigin: (origin) => origin === persistence,
    loaded: load(),
    keepUnsaved(count) {
      // reason: it fails when the copy was deleted or the disk is full; the count then starts from what is there.
      if (!closed) persistence.set(UNSAVED, count).catch(() => {})
    },
    close() {
      closed ??= persistence.destroy()
      return closed
    },
  }
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
