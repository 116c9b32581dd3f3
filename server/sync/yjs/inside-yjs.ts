/** What Yjs keeps inside a document, for what there is no public way to ask or do. */
import type * as Y from 'yjs'

interface Inside {
  share: unknown
  /** Edits that build on missing ones, for which Yjs waits. */
  store: { pendingStructs: unknown; pendingDs: unknown }
  subdocs: unknown
  _transaction: unknown
  _transactionCleanups: unknown[]
}

interface Heard {
  readonly _observers: Map<string, unknown>
}

// reason: the fields exist in yjs 13.6, which is pinned; its types hide some and give others names we do not need
export const inside = (doc: Y.Doc): Inside => doc

/** Yjs sends no more update events once a transaction of it could not be finished. */
export const isStuck = (doc: Y.Doc): boolean => inside(doc)._transactionCleanups.length > 0

/** Yjs waits no longer for what is missing. Returns whether it did. */
export function dropPending(doc: Y.Doc): boolean {
  const { store } = inside(doc)
  const waited = hasPending(doc)
  store.pendingStructs = null
  store.pendingDs = null
  return waited
}

/**
 * Lets `write` change the document and tells nobody: no update is encoded for it, which takes about as long as applying it.
 */
export function unheard(
  doc: Y.Doc,
  write: (transaction: Y.Transaction) => void,
  origin: object,
): void {
  const { _observers: observers } = doc as unknown as Heard
  const listeners = observers.get('update')
  observers.delete('update')
  try {
    doc.transact(write, origin)
  } finally {
    if (listeners !== undefined) observers.set('update', listeners)
  }
}

export function hasPending(doc: Y.Doc): boolean {
  const { pendingStructs, pendingDs } = inside(doc).store
  return pendingStructs !== null || pendingDs !== null
}
