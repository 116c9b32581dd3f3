/** Applying somebody's bytes to a live document, and finding out what came of it. */
import type { Range } from '@concord/schemas'
import type * as Y from 'yjs'
import { deleteUnits } from './delete-units.ts'
import { dropPending, isStuck } from './inside-yjs.ts'
import { integrate } from './integrate.ts'

/**
 * - `applied`: the document has it; `net` is what changed in all, absent when nothing did.
 * - `missing`: the bytes build on edits that this document does not have. What could be applied was; the rest was
 *   dropped, and the sender must be asked for everything that it has. Kept back, it would later be integrated inside
 *   somebody else's transaction.
 * - `refused`: the bytes cannot be read, and the document is as it was.
 * - `broken`: the document itself was harmed and must be loaded again; nothing of this may leave the server.
 */
export type Outcome =
  | { readonly kind: 'applied'; readonly net: Uint8Array | undefined }
  | { readonly kind: 'missing'; readonly net: Uint8Array | undefined }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'broken'; readonly reason: string }

export interface Applying {
  /** Deleted right after the update is there, as admission asks. */
  readonly superseded?: readonly Range[]
  /** Runs within the transaction and may write. */
  readonly settle?: (transaction: Y.Transaction) => void
}

/** Applies `update` in one transaction with `origin`. One net update event leaves the document, whatever the update held. */
export function applyUpdate(
  doc: Y.Doc,
  update: Uint8Array,
  origin: object,
  { superseded = [], settle }: Applying = {},
): Outcome {
  let missing = false
  const integrated = (transaction: Y.Transaction): void => {
    integrate(transaction, update, origin)
    missing = dropPending(doc)
    for (const range of superseded) deleteUnits(transaction, range)
    settle?.(transaction)
  }
  const { net, error } = applyEdit(doc, integrated, origin)
  if (error) {
    dropPending(doc)
    return { kind: net || isStuck(doc) ? 'broken' : 'refused', reason: error.message }
  }
  if (isStuck(doc)) return { kind: 'broken', reason: 'Yjs did not finish its transaction.' }
  return { kind: missing ? 'missing' : 'applied', net }
}

/** What came of a write of the server: what changed in all, and what went wrong, if anything did. */
export interface EditOutcome {
  readonly net: Uint8Array | undefined
  readonly error: Error | undefined
}

/** Lets the server write in one transaction. */
export function applyEdit(
  doc: Y.Doc,
  write: (transaction: Y.Transaction) => void,
  origin: object,
): EditOutcome {
  let net: Uint8Array | undefined
  let error: Error | undefined
  const keep = (bytes: Uint8Array): void => {
    net = bytes
  }
  doc.on('update', keep)
  try {
    doc.transact(write, origin)
  } catch (thrown) {
    error = thrown instanceof Error ? thrown : new Error(String(thrown))
  } finally {
    doc.off('update', keep)
  }
  return { net, error }
}
