/** Yjs bytes taken into a document, and nothing else done to it. */
import * as Y from 'yjs'

/** What Yjs keeps of a type to find places in it again quickly; there is no public way to ask. */
interface Searchable {
  readonly _searchMarker: unknown[] | null
}

/**
 * Takes `update` into the document of `transaction`, as Yjs' applyUpdate does, without its two side effects on remote
 * transactions: marks of a text that have no effect at the moment are not deleted, which would be an edit that is in no
 * log and that others never hear of, and the document does not get a new clientID when the server writes within the
 * same transaction. Throws what applyUpdate throws.
 */
export function integrate(transaction: Y.Transaction, update: Uint8Array, origin: object): void {
  Y.applyUpdate(transaction.doc, update, origin)
  transaction.local = true
  // Yjs forgets remembered places after remote transactions only. A server that writes by index would miss its place.
  for (const type of transaction.changed.keys()) {
    const { _searchMarker: places } = type as unknown as Searchable
    if (places) places.length = 0
  }
}
