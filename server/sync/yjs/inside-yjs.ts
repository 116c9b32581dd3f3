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

export function hasPending(doc: Y.Doc): boolean {
  const { pendingStructs, pendingDs } = inside(doc).store
  return pendingStructs !== null || pendingDs !== null
}
