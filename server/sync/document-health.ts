/** Whether Yjs can go on with a document, and beginning again with one that it cannot. */
import * as Y from 'yjs'

/** What Yjs keeps inside; there is no public way to ask. */
interface Internals {
  share: unknown
  store: { pendingStructs: unknown; pendingDs: unknown }
  subdocs: unknown
  _transaction: unknown
  _transactionCleanups: unknown[]
}

// reason: the fields exist in yjs 13.6, which is pinned; its types hide some and give others names we do not need
const inside = (doc: Y.Doc): Internals => doc

/** What is wrong with a document that nothing is being written to, or `undefined`. */
export function whyUnhealthy(doc: Y.Doc): string | undefined {
  const { store, _transactionCleanups } = inside(doc)
  if (store.pendingStructs !== null || store.pendingDs !== null)
    return 'it holds edits that build on missing ones'
  return _transactionCleanups.length > 0 ? 'Yjs did not finish its transaction' : undefined
}

/**
 * Takes everything out of a document, whatever state it is in, so that it can be filled again. Its listeners stay; types
 * that were taken from it before belong to it no longer.
 */
export function startOver(doc: Y.Doc): void {
  const { share, store, subdocs } = inside(new Y.Doc())
  Object.assign(inside(doc), {
    share,
    store,
    subdocs,
    _transaction: null,
    _transactionCleanups: [],
  } satisfies Internals)
}
