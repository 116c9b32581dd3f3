/** A document as one piece of bytes, out of its rows and into a database, without a server. */
import { readDocument, touchRoots, type Kind } from '@concord/schemas'
import * as Y from 'yjs'
import { survivingState, take } from './rebuilt-document.ts'
import { sortRows, type RowsToSort } from './sort-rows.ts'

export interface DocumentState {
  /** The whole document as a Yjs update (v1). */
  readonly state: Uint8Array
  /** Its content as plain JSON; empty for a kind that is not known. */
  readonly content: Readonly<Record<string, unknown>>
  /** Rows that could not be believed and are not in it. */
  readonly left: number
}

/** `rows` have the right checksums. Throws when nothing can be made of them. */
export function stateOf(rows: Omit<RowsToSort, 'waiting'>, kind: Kind | undefined): DocumentState {
  const { state, badUpdates, badSnapshots } = sortRows({ ...rows, waiting: [] })
  const doc = new Y.Doc()
  if (kind) touchRoots(doc, kind)
  Y.applyUpdate(doc, state)
  return {
    state,
    content: kind ? readDocument(doc, kind) : {},
    left: badUpdates.length + badSnapshots.length,
  }
}

/** The same document, written anew. Throws when the bytes are no whole and healthy document. */
export function checkedState(bytes: Uint8Array): Uint8Array {
  const doc = new Y.Doc()
  const trouble = take(doc, bytes)
  const state = trouble ? undefined : survivingState(doc)
  if (!state) throw new Error(trouble?.reason ?? 'it cannot be read back')
  return state
}
