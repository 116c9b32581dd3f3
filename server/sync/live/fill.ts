/** Filling a document from the log, a little at a time. */
import { touchRoots, type Kind } from '@concord/schemas'
import type * as Y from 'yjs'
import { nextTurn } from '../../core/next-turn.ts'
import { SLICE_BYTES } from '../update-log/cut-state.ts'
import type { StoredDocument } from '../update-log/update-log.ts'
import { whyUnhealthy } from '../yjs/document-health.ts'
import { unheard } from '../yjs/inside-yjs.ts'
import { integrate } from '../yjs/integrate.ts'

/**
 * An edit of somebody else is several steps, each in a turn of its own: read, applied, written, told. So many of them come
 * between two slices.
 */
const TURNS = 4

/** The origin of the transactions that fill a document from the log. */
const LOAD = { source: 'local', skipStoreHooks: true } as const

/**
 * Fills `doc`, which nobody else uses meanwhile, with what is stored; others get their turns in between. Rejects when that
 * gives no healthy document; then `doc` is of no use any more.
 */
export async function fill(doc: Y.Doc, kind: Kind, stored: StoredDocument): Promise<void> {
  touchRoots(doc, kind)
  for (const slice of [...stored.slices.map((slice) => [slice]), ...slicesOf(stored.updates)]) {
    // What was loaded is news to nobody.
    unheard(
      doc,
      (transaction) => {
        for (const update of slice) integrate(transaction, update, LOAD)
      },
      LOAD,
    )
    for (let turn = 0; turn < TURNS; turn += 1) await nextTurn()
    if (doc.isDestroyed) return
  }
  const trouble = whyUnhealthy(doc)
  if (trouble !== undefined) throw new Error(trouble)
}

/** The updates in order, as many at a time as weigh no more than a slice; at least one. */
function* slicesOf(updates: readonly Uint8Array[]): Generator<readonly Uint8Array[]> {
  let slice: Uint8Array[] = []
  let bytes = 0
  for (const update of updates) {
    if (slice.length > 0 && bytes + update.length > SLICE_BYTES) {
      yield slice
      slice = []
      bytes = 0
    }
    slice.push(update)
    bytes += update.length
  }
  if (slice.length > 0) yield slice
}
