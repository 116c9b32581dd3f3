/** A large document as several small updates, so that it can be opened without keeping everybody else waiting. Pure. */
import { deletionsIn, partsOf, type PartLimits } from '@concord/schemas'
import * as Y from 'yjs'
import { integrate } from '../yjs/integrate.ts'

/** Smaller documents are opened in one go, which is faster: it takes up to 100 ms where each struct is as small as can be. */
export const CUT_ABOVE_BYTES = 256 * 1024

/** So much is applied in one go: a few milliseconds. An edit of somebody else waits for several of these. */
export const SLICE_BYTES = 64 * 1024

type Slice = Pick<PartLimits, 'bytes' | 'structs' | 'deletions'>

const SLICE: Slice = { bytes: SLICE_BYTES, structs: 2000, deletions: 2000 }

const UNBOUNDED: Omit<PartLimits, keyof Slice> = {
  clients: Number.POSITIVE_INFINITY,
  most: Number.POSITIVE_INFINITY,
  wholeEntries: false,
}

/** Updates that give the document of `state` when they are applied in this order; none of them lacks what comes later. */
export function cutState(state: Uint8Array, slice: Slice = SLICE): Uint8Array[] {
  const doc = new Y.Doc()
  doc.transact((transaction) => integrate(transaction, state, {}))
  const limits = { ...UNBOUNDED, ...slice }
  return partsOf(doc, new Map(), [], deletionsIn(doc), limits).parts.map(({ update }) => update)
}
