/** What goes to the server at once: edits and exchanges that are too large for one frame are cut into parts. */
import {
  DEFAULT_LIMITS,
  type Edit,
  type Part,
  type PartLimits,
  type TooLarge,
  deletionsIn,
  editOf,
  partsOf,
} from '@concord/schemas'
import type * as Y from 'yjs'

export interface Packing {
  /**
   * What a document has and the server lacks, who has so many insertions of each Yjs client. `undefined` when something
   * in it is too large and the document is given up.
   */
  everything(doc: Y.Doc, known: ReadonlyMap<number, number>): readonly Part[] | undefined
  /**
   * What one transaction did. `undefined` when something in it is too large: an exchange follows, or the document is
   * given up.
   */
  one(update: Uint8Array, transaction: Y.Transaction): readonly Part[] | undefined
  /** So many bytes one thing may have. */
  readonly most: number
  /**
   * The server found something too large that was not too large for this side: from now on parts are smaller. False when
   * they cannot be, or when nothing large was sent.
   */
  shrink(): boolean
}

/** A frame has a head, too. */
const HEAD_BYTES = 1024
/** Small enough for others to get a word in between, and for progress to be seen. */
const PART = { bytes: 256 * 1024, structs: 4000, deletions: 4000, clients: 16, wholeEntries: true }
/** What has no more bytes cannot have more structs than a server takes at once. */
const NOT_TO_CUT_BYTES = 64 * 1024
const MOST_TRIES = 3
/** Servers that take less than this at once are not met. */
const LEAST_BYTES = 16 * 1024

export function createPacking({
  edits,
  onTooLarge,
  exchange,
}: {
  /** The edits in a document that are not saved, in order. */
  readonly edits: (doc: Y.Doc) => readonly Edit[]
  /** Told what is too large. True when it is being taken out, and the rest can be sent. */
  readonly onTooLarge: (found: readonly TooLarge[], most: number) => boolean
  /** Asks the server what it lacks. */
  readonly exchange: () => void
}): Packing {
  let most = DEFAULT_LIMITS.frameBytes - HEAD_BYTES
  let largest = 0

  const limits = (): PartLimits => ({ ...PART, bytes: Math.min(PART.bytes, most), most })

  function packed(parts: readonly Part[]): readonly Part[] {
    largest = Math.max(largest, ...parts.map(({ update }) => update.length))
    return parts
  }

  return {
    everything(doc, known) {
      // What was taken out is small; whatever is still too large then has some other reason.
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const { parts, tooLarge } = partsOf(doc, known, edits(doc), deletionsIn(doc), limits())
        if (tooLarge.length === 0) return packed(parts)
        if (!onTooLarge(tooLarge, most)) return undefined
      }
      return undefined
    },
    one(update, transaction) {
      if (update.length <= Math.min(NOT_TO_CUT_BYTES, most))
        return packed([{ update, edits: 0, clocks: new Map() }])
      const { doc, beforeState } = transaction
      const edit = editOf(transaction)
      const { parts, tooLarge } = partsOf(doc, beforeState, [], edit.deleted, limits())
      if (tooLarge.length === 0) return packed(parts)
      // The transaction has not come to its end: what is taken out is gone only after that.
      if (onTooLarge(tooLarge, most)) exchange()
      return undefined
    },
    get most() {
      return most
    },
    shrink() {
      if (largest <= LEAST_BYTES) return false
      most = Math.max(LEAST_BYTES, Math.floor(Math.min(most, largest) / 4))
      largest = 0
      return true
    },
  }
}
