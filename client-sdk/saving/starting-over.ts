/**
 * Giving up a document that the server refuses. Nothing of its structs is kept: another one comes from the server, under
 * a number of its own, and what was not saved is done again there or offered back.
 */
import type { Edit, ErrorReply, Kind, Range } from '@concord/schemas'
import * as Y from 'yjs'
import { planRedo, writeAgain } from './redo-work.ts'
import type { Rescue } from './rescue.ts'
import { newDocument, type RoomDocument } from './room-document.ts'
import type { SaveActor } from './saving.ts'
import type { Moved } from './tabs.ts'
import { decodeEdits } from './unsent-edits.ts'
import { changesIn, plainChange, textsIn, unsentBeside } from './unsent-work.ts'

/**
 * Shows this document, in which `left` is not saved, in the place of the one before, of which `had` is the state vector.
 * `redo` is to be called when edits in it count, before anybody hears of it. `era`: that of the tab where it came from.
 */
export type Show = (
  next: RoomDocument,
  left: readonly Edit[],
  redo: () => void,
  before: { readonly had: Uint8Array; readonly era?: number },
) => void

export interface StartingOver {
  /** The document that the server fills. */
  readonly coming: RoomDocument | undefined
  /**
   * Asks the server for another document; the one before is shown until it is there. False when that was tried too often
   * in a row and nothing was saved in between.
   */
  begin(reason: ErrorReply): boolean
  /** The server has given everything: the document that was coming takes its place. */
  arrive(): void
  /** Takes over the document of another tab. */
  adopt(moved: Moved): void
  /** Something was saved, or somebody wants it to be tried anew. */
  settle(): void
  close(): void
}

/** So many times in a row; the last time nothing is done again, because it may be what is refused. */
const MOST = 3

/** The origin of what is done again. It cannot be undone: the steps before it are gone. */
const AGAIN = { again: true }

const MOVED: ErrorReply = {
  code: 'UPDATE_REFUSED',
  message: 'The server did not take what this device had, and another tab has started anew.',
}

export function createStartingOver({
  kind,
  most,
  shown,
  saving,
  rescue,
  connect,
  show,
}: {
  readonly kind: Kind
  /** How many bytes one thing may have. */
  readonly most: () => number
  readonly shown: () => RoomDocument
  readonly saving: SaveActor
  readonly rescue: Rescue
  /** Connects this document with the server, and no other. */
  readonly connect: (document: RoomDocument) => void
  readonly show: Show
}): StartingOver {
  let coming: RoomDocument | undefined
  let why: ErrorReply = MOVED
  let inARow = 0

  function swap(
    next: RoomDocument,
    left: readonly Edit[],
    seen: ReadonlyMap<number, number>,
    era?: number,
  ): void {
    const { doc } = shown()
    const { inserted, deleted } = unsentBeside(next.doc, doc, saving.edits)
    const unsent = { inserted: beyond(inserted, seen), deleted }
    const work = { changes: changesIn(doc, kind, unsent), texts: textsIn(doc, kind, unsent) }
    const { again, back } = planRedo(work, doc, next.doc, most())
    const isLast = inARow >= MOST
    const redo = (): void => {
      for (const change of isLast ? [] : again)
        next.doc.transact(() => writeAgain(next.doc, kind, change), AGAIN)
    }
    // First, so that it is on the device together with the new document.
    rescue.keep(why, isLast ? [...back, ...again.map(plainChange)] : back)
    const had = Y.encodeStateVector(doc)
    show(next, left, redo, { had, ...(era === undefined ? {} : { era }) })
  }

  return {
    get coming() {
      return coming
    },
    begin(reason) {
      if (inARow >= MOST) return false
      inARow += 1
      why = reason
      const next = newDocument(kind)
      // Nobody is to be seen twice.
      next.awareness.setLocalState(null)
      coming?.doc.destroy()
      coming = next
      connect(next)
      return true
    },
    arrive() {
      const next = coming
      coming = undefined
      if (next) swap(next, [], new Map())
    },
    adopt({ era, state, unsent, had }) {
      coming?.doc.destroy()
      coming = undefined
      why = MOVED
      const next = newDocument(kind)
      Y.applyUpdate(next.doc, state)
      swap(next, decodeEdits(unsent), Y.decodeStateVector(had), era)
      connect(next)
    },
    settle() {
      inARow = 0
    },
    close: () => coming?.doc.destroy(),
  }
}

/** What of the ranges is not among the first so many units of a client. */
function beyond(ranges: readonly Range[], seen: ReadonlyMap<number, number>): Range[] {
  return ranges.flatMap(({ client, clock, length }) => {
    const from = Math.max(clock, seen.get(client) ?? 0)
    return from < clock + length ? [{ client, clock: from, length: clock + length - from }] : []
  })
}
