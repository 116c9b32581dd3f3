/** Whether Yjs can go on with a document, and beginning again with one that it cannot. */
import * as Y from 'yjs'
import { hasPending, inside, isStuck } from './inside-yjs.ts'

/** What is wrong with a document that nothing is being written to, or `undefined`. */
export function whyUnhealthy(doc: Y.Doc): string | undefined {
  if (hasPending(doc)) return 'it holds edits that build on missing ones'
  return isStuck(doc) ? 'Yjs did not finish its transaction' : undefined
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
  } satisfies ReturnType<typeof inside>)
}
