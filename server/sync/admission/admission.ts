/**
 * Admission: whether the bytes of an update (Yjs update format V1) may be applied to a document at all. Nothing is applied
 * before its bytes are known to be what a Yjs client can send, complete, and within the published limits: no bytes can
 * harm. What an edit may change in a document is not decided here but by the guard.
 *
 * The work grows with the number of bytes and of structs (and the logarithm of that), whatever they say.
 */
import type { Range } from '@concord/schemas'
import { counted } from '../../core/counted.ts'
import { countConflicts } from './conflicts.ts'
import { Cursor } from './cursor.ts'
import { Cuts } from './cuts.ts'
import { readDeletions } from './deletions.ts'
import { arrange } from './order.ts'
import { PlaceFinder } from './places.ts'
import type { Receiving } from './receiving.ts'
import { NotAdmitted, type RefusalCode } from './refused.ts'
import { StructTable } from './struct-table.ts'
import { StructReader } from './structs.ts'

/** A Yjs client that the update extends: it adds the insertions from `from` up to but without `to`. */
export interface Extension {
  readonly client: number
  readonly from: number
  readonly to: number
  /** The document has nothing of this client yet. */
  readonly isNew: boolean
}

/**
 * - `admitted`: Yjs applies all of it, and the document stays one that can be saved and loaded. An update that the
 *   document has already is admitted and changes nothing.
 * - `missing`: it is an update, but builds on edits that the document does not have. The sender must be asked for
 *   everything. Should it be applied all the same and what waits be dropped, what was applied is sound.
 * - `refused`: no Yjs client can have made it, or it goes beyond a limit; `reason` is for the sender. `fault` is there when
 *   admission itself failed.
 */
export type Admission =
  | {
      readonly kind: 'admitted' | 'missing'
      readonly clients: readonly Extension[]
      /**
       * False where undoing left things in an order that Yjs may read otherwise in another document. Seldom, honest, and
       * harmless but for the order within what was restored.
       */
      readonly isOrderSure: boolean
      /**
       * Values of a key that came as one struct with the value after them: an undo of Yjs can bring them back like that, and
       * only the last is read. They have to be deleted right after the update is applied; deleted in part one day, such a
       * struct would break the document.
       */
      readonly superseded: readonly Range[]
      /** How many structs Yjs looks at, at most, to put it in order beside what others wrote at the same places. */
      readonly conflicts: number
    }
  | {
      readonly kind: 'refused'
      readonly code: RefusalCode
      readonly reason: string
      readonly fault?: unknown
    }

const NO_RANGES: readonly Range[] = []

/** Empty, and ready for the next update; most updates have few structs, for which a new table would cost most. */
let spare: StructTable | undefined

/** Pure, and never throws. */
export function admit(update: Uint8Array, document: Receiving): Admission {
  const table = spare ?? new StructTable()
  spare = undefined
  try {
    return read(update, document, table)
  } catch (error) {
    if (error instanceof NotAdmitted) {
      return { kind: 'refused', code: error.code, reason: error.message }
    }
    const reason = 'This update cannot be read.'
    return { kind: 'refused', code: 'UPDATE_REFUSED', reason, fault: error }
  } finally {
    if (table.clear()) spare = table
  }
}

function read(update: Uint8Array, document: Receiving, table: StructTable): Admission {
  const { frameBytes } = document.limits
  if (update.length > frameBytes) {
    throw new NotAdmitted(
      `One update may have ${counted(frameBytes, 'byte')}; this has more.`,
      'PAYLOAD_TOO_LARGE',
    )
  }
  const cursor = new Cursor(update)
  const cuts = new Cuts(document)
  const structs = new StructReader(cursor, document, table, cuts)
  structs.read()
  const isReachable = arrange(table)
  const places = new PlaceFinder(table, document, cursor)
  places.check(cuts)
  const isDeletable = readDeletions(cursor, document, table, cuts)
  cuts.check()
  if (cursor.left > 0) throw new NotAdmitted('Something follows after the end of this update.')
  const clients = extensionsOf(table)
  checkRoom(document, {
    roots: structs.newRoots?.size ?? 0,
    clients,
    bytes: update.length,
    structs: table.length,
  })
  const { isOrderSure, superseded = NO_RANGES } = places
  const conflicts = conflictsOf(table, document, places)
  return {
    kind: isReachable && isDeletable ? 'admitted' : 'missing',
    clients,
    isOrderSure,
    superseded,
    conflicts,
  }
}

function conflictsOf(table: StructTable, document: Receiving, places: PlaceFinder): number {
  const { updateConflicts } = document.limits
  const conflicts = countConflicts(table, document, places, updateConflicts)
  if (conflicts <= updateConflicts) return conflicts
  throw new NotAdmitted(
    'This update was made beside too much that others wrote at the same places. Open the document anew, and make these edits again.',
  )
}

function extensionsOf({ sections, clock }: StructTable): Extension[] {
  const clients: Extension[] = []
  for (const { client, known, end, from } of sections) {
    if (end === known) continue
    clients.push({ client, from: clock[from]!, to: end, isNew: known === 0 })
  }
  return clients
}

interface Added {
  readonly roots: number
  readonly clients: readonly Extension[]
  readonly bytes: number
  readonly structs: number
}

/** Whether the document has room for what the update adds. What only deletes always has room. */
function checkRoom(document: Receiving, { roots, clients, bytes, structs }: Added): void {
  const { limits } = document
  if (roots > 0 && document.roots + roots > limits.documentRoots) {
    throw new NotAdmitted(
      `A document may have ${counted(limits.documentRoots, 'root type')}; this would be more.`,
    )
  }
  if (clients.length === 0) return
  let fresh = 0
  for (const { isNew } of clients) if (isNew) fresh += 1
  if (fresh > 0 && document.clients + fresh > limits.documentClients) {
    throw new NotAdmitted(
      `Of a document ${counted(limits.documentClients, 'client')} may have written; this is one more.`,
    )
  }
  const full = whyFull(document, bytes, structs)
  if (full !== undefined) throw new NotAdmitted(full, 'PAYLOAD_TOO_LARGE')
}

/** A struct has no fewer bytes: what weighs less has no need to be counted. */
const LEAST_STRUCT_BYTES = 2

/** Why so much more has no room in a document, or `undefined`. */
export function whyFull(document: Receiving, bytes: number, structs: number): string | undefined {
  const { documentBytes, documentStructs } = document.limits
  const weight = document.bytes + bytes
  if (weight > documentBytes)
    return `A document may have ${counted(documentBytes, 'byte')}; this would be more.`
  if (weight > documentStructs * LEAST_STRUCT_BYTES && document.structs + structs > documentStructs)
    return `A document may have ${counted(documentStructs, 'struct')}, deleted ones among them; this would be more.`
  return undefined
}
