/** What a document consists of, without what is in it. */
import * as Y from 'yjs'

/**
 * Which insertions a document holds and which of them are deleted: the same bytes for two documents that have seen the same
 * edits, in whatever order. Far cheaper than the document itself as bytes, also for large ones.
 */
export function extentOf(doc: Y.Doc): Uint8Array {
  return Y.encodeSnapshot(Y.snapshot(doc))
}
