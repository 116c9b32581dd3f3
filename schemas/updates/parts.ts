/**
 * What a document has and somebody else lacks, cut into updates of which each can be applied when those before it are: a
 * client's unsaved work on its way to the server, and a large document that the server opens.
 *
 * Edits come in the order in which they were made and are not divided where that can be helped: the server judges what an
 * update makes of an entry, and half an entry would not stand.
 */
import { encode, writeUint8Array, writeVarUint, type Encoder } from 'lib0/encoding'
import * as Y from 'yjs'
import { joined, within, type Edit, type Range } from './edits.ts'
import { needOf, parentItem, pieceAt, type Piece } from './pieces.ts'

export interface PartLimits {
  /** A part ends at the next good place when it holds so many bytes, structs, ranges of deletions or Yjs clients. */
  readonly bytes: number
  readonly structs: number
  readonly deletions: number
  readonly clients: number
  /** More bytes than this no part may have. */
  readonly most: number
  /** An entry, or a paragraph, is in one part as far as its bytes allow. */
  readonly wholeEntries: boolean
}

export interface Part {
  readonly update: Uint8Array
  /** So many of the edits, from the first, are whole in this part and those before it. */
  readonly edits: number
  /** How many insertions of each Yjs client of this part are there after it. */
  readonly clocks: ReadonlyMap<number, number>
}

export interface Parts {
  /** At least one; empty when something is too large. */
  readonly parts: readonly Part[]
  readonly tooLarge: readonly TooLarge[]
}

/** Something that cannot be divided and has more bytes than a part may have. */
export interface TooLarge {
  readonly item: Y.Item
  readonly bytes: number
}

/**
 * `known`: how many insertions of each Yjs client they have. `deletions`: all that they may lack. Left out is what an
 * edit deleted and is not among those, and what waits in the document for what nobody has. Throws an Error when structs
 * need each other, which no Yjs makes.
 */
export function partsOf(
  doc: Y.Doc,
  known: ReadonlyMap<number, number>,
  edits: readonly Edit[],
  deletions: readonly Range[],
  limits: PartLimits,
): Parts {
  const next = new Map(
    [...doc.store.clients.keys()].map((client) => [client, known.get(client) ?? 0]),
  )
  const tooLarge: TooLarge[] = []
  const cutter = createCutter(limits)
  const isDeleted = within(deletions)
  const isHere = ({ client, clock }: Y.ID) => clock < (next.get(client) ?? 0)

  function nextStruct(client: number): Y.Item | Y.GC | undefined {
    const clock = next.get(client)
    if (clock === undefined || clock >= Y.getState(doc.store, client)) return undefined
    const structs = doc.store.clients.get(client)!
    return structs[Y.findIndexSS(structs, clock)]
  }

  /** Takes the insertions of a client up to `end`, and before them what they need. */
  function reach(client: number, end: number): void {
    const wanted = [{ client, end }]
    for (let goal = wanted.at(-1); goal; goal = wanted.at(-1)) {
      const struct = nextStruct(goal.client)
      const clock = next.get(goal.client)!
      const need = struct && clock < goal.end ? needOf(struct, clock, isHere) : undefined
      if (!struct || clock >= goal.end) wanted.pop()
      else if (need) wanted.push({ client: need.client, end: need.clock + 1 })
      else take(struct, clock)
      if (wanted.length > MOST_NEEDS) throw new Error('This document needs what it has not.')
    }
  }

  function take(struct: Y.Item | Y.GC, clock: number): void {
    const piece = pieceAt(struct, clock, limits.bytes)
    const bytes = piece.bytes.length
    if (bytes > limits.most && struct instanceof Y.Item) tooLarge.push({ item: struct, bytes })
    next.set(piece.client, clock + piece.length)
    if (tooLarge.length === 0) cutter.insert(piece)
  }

  function remove(ranges: readonly Range[]): void {
    for (const { client, clock, length } of ranges) reach(client, clock + length)
    cutter.remove(ranges)
  }

  for (const { inserted, deleted } of edits) {
    for (const { client, clock, length } of inserted) reach(client, clock + length)
    remove(
      deleted.filter(
        ({ client, clock, length }) =>
          isDeleted(client, clock) && isDeleted(client, clock + length - 1),
      ),
    )
    cutter.endEdit()
  }
  for (const client of next.keys()) reach(client, Number.POSITIVE_INFINITY)
  remove(deletions)
  return { parts: tooLarge.length === 0 ? cutter.finish() : [], tooLarge }
}

/** Everything that is deleted in a document. */
export function deletionsIn(doc: Y.Doc): Range[] {
  return [...Y.createDeleteSetFromStructStore(doc.store).clients].flatMap(([client, ranges]) =>
    ranges.map(({ clock, len }) => ({ client, clock, length: len })),
  )
}

/** Far more structs than could wait for each other in a row. */
const MOST_NEEDS = 1_000_000
/** A range of deletions takes up to so many bytes. */
const RANGE_BYTES = 16

function createCutter(limits: PartLimits) {
  const parts: Part[] = []
  let inserted = new Map<number, Piece[]>()
  let deleted: Range[] = []
  let bytes = 0
  let structs = 0
  let edits = 0
  /** Items in root types with whose content this part has begun. */
  let begun = new Set<Y.Item>()

  const isFull = () =>
    bytes >= limits.bytes ||
    structs >= limits.structs ||
    deleted.length >= limits.deletions ||
    inserted.size > limits.clients

  function cut(): void {
    if (inserted.size + deleted.length === 0) return
    parts.push({
      update: updateOf(inserted, deleted),
      edits,
      clocks: new Map([...inserted].map(([client, pieces]) => [client, endOf(pieces)])),
    })
    inserted = new Map()
    deleted = []
    bytes = 0
    structs = 0
    begun = new Set()
  }

  return {
    insert(piece: Piece): void {
      const entry = limits.wholeEntries ? entryOf(piece.struct) : undefined
      const isWithin = entry !== undefined && entry !== piece.struct && begun.has(entry)
      if (bytes + piece.bytes.length > limits.most || (isFull() && !isWithin)) cut()
      if (entry) begun.add(entry)
      const pieces = inserted.get(piece.client)
      if (pieces) pieces.push(piece)
      else inserted.set(piece.client, [piece])
      bytes += piece.bytes.length
      structs += 1
    },
    remove(ranges: readonly Range[]): void {
      for (const range of ranges) {
        if (bytes + RANGE_BYTES > limits.most || deleted.length >= limits.deletions) cut()
        deleted.push(range)
        bytes += RANGE_BYTES
      }
    },
    endEdit(): void {
      edits += 1
      if (isFull()) cut()
    },
    finish(): readonly Part[] {
      cut()
      const last = parts.pop() ?? { update: updateOf(new Map(), []), clocks: new Map() }
      return [...parts, { ...last, edits }]
    },
  }
}

/** The item in a root type to whose content a struct belongs: an entry, a paragraph; itself when it is one. */
function entryOf(struct: Y.Item | Y.GC): Y.Item | undefined {
  if (!(struct instanceof Y.Item)) return undefined
  let entry = struct
  for (let above = parentItem(entry); above; above = parentItem(entry)) entry = above
  return entry
}

function endOf(pieces: readonly Piece[]): number {
  const last = pieces.at(-1)!
  return last.clock + last.length
}

/** An update in the first format of Yjs. */
function updateOf(
  inserted: ReadonlyMap<number, readonly Piece[]>,
  deleted: readonly Range[],
): Uint8Array {
  return encode((encoder) => {
    writeVarUint(encoder, inserted.size)
    for (const [client, pieces] of [...inserted].toSorted(([a], [b]) => b - a)) {
      writeVarUint(encoder, pieces.length)
      writeVarUint(encoder, client)
      writeVarUint(encoder, pieces[0]!.clock)
      for (const { bytes } of pieces) writeUint8Array(encoder, bytes)
    }
    writeDeletions(encoder, deleted)
  })
}

function writeDeletions(encoder: Encoder, deleted: readonly Range[]): void {
  const byClient = Map.groupBy(deleted, ({ client }) => client)
  writeVarUint(encoder, byClient.size)
  for (const [client, ranges] of [...byClient].toSorted(([a], [b]) => b - a)) {
    const merged = joined(ranges)
    writeVarUint(encoder, client)
    writeVarUint(encoder, merged.length)
    for (const { clock, length } of merged) {
      writeVarUint(encoder, clock)
      writeVarUint(encoder, length)
    }
  }
}
