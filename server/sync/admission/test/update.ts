/** Updates piece by piece: taken apart, put together, and written as whatever bytes somebody likes. */
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'

export type Id = readonly [client: number, clock: number]

/** Writes what a struct holds. */
export type Write = (encoder: encoding.Encoder) => void

/** A struct as it stands in the bytes. Nothing says that it makes sense. */
export interface Piece {
  /** The number of its kind of content. */
  readonly content: number
  readonly left?: Id | undefined
  readonly right?: Id | undefined
  /** A root type's name, or the struct that holds the type. Only written when there is neither left nor right. */
  readonly parent?: string | Id | undefined
  readonly key?: string | undefined
  readonly write: Write
  /** Units; for whoever must count on. */
  readonly length: number
}

export interface Part {
  readonly client: number
  readonly clock: number
  readonly pieces: readonly Piece[]
}

export type Range = readonly [clock: number, length: number]

export interface Pieces {
  readonly parts: readonly Part[]
  readonly deleted?: readonly (readonly [client: number, ranges: readonly Range[]])[]
}

const { writeVarUint, writeVarString, writeUint8 } = encoding

export function bytesOf({ parts, deleted = [] }: Pieces): Uint8Array {
  return encoding.encode((encoder) => {
    writeVarUint(encoder, parts.length)
    for (const { client, clock, pieces } of parts) {
      for (const number of [pieces.length, client, clock]) writeVarUint(encoder, number)
      for (const piece of pieces) writePiece(encoder, piece)
    }
    writeVarUint(encoder, deleted.length)
    for (const [client, ranges] of deleted) {
      for (const number of [client, ranges.length, ...ranges.flat()]) writeVarUint(encoder, number)
    }
  })
}

function writePiece(encoder: encoding.Encoder, piece: Piece): void {
  const { content, left, right, parent, key, write } = piece
  const isItem = content !== 0 && content !== 10
  const info = content | (left ? 128 : 0) | (right ? 64 : 0) | (key === undefined ? 0 : 32)
  writeUint8(encoder, isItem ? info : content)
  if (isItem) {
    for (const number of [...(left ?? []), ...(right ?? [])]) writeVarUint(encoder, number)
    if (!left && !right) {
      writeVarUint(encoder, typeof parent === 'string' ? 1 : 0)
      if (typeof parent === 'string') writeVarString(encoder, parent)
      else for (const number of parent ?? [0, 0]) writeVarUint(encoder, number)
      if (key !== undefined) writeVarString(encoder, key)
    }
  }
  write(encoder)
}

/** An update of a real client, piece by piece. */
export function piecesOf(update: Uint8Array): Pieces {
  const { structs, ds } = Y.decodeUpdate(update)
  const parts: { client: number; clock: number; pieces: Piece[] }[] = []
  for (const struct of structs) {
    const { client, clock } = struct.id
    if (parts.at(-1)?.client !== client) parts.push({ client, clock, pieces: [] })
    parts.at(-1)!.pieces.push(pieceOf(struct))
  }
  const deleted = [...ds.clients].map(
    ([client, ranges]) => [client, ranges.map(({ clock, len }): Range => [clock, len])] as const,
  )
  return { parts, deleted }
}

function pieceOf(struct: Y.Item | Y.GC | Y.Skip): Piece {
  const { length } = struct
  if (!(struct instanceof Y.Item)) {
    const content = struct instanceof Y.GC ? 0 : 10
    return { content, length, write: (encoder) => writeVarUint(encoder, length) }
  }
  // reason: a struct that is only decoded has the parent's name or id where one that is in a document has the type
  const parent = struct.parent as unknown as string | Y.ID | null
  const idOf = (id: Y.ID | null): Id | undefined => (id ? [id.client, id.clock] : undefined)
  return {
    content: struct.content.getRef(),
    left: idOf(struct.origin),
    right: idOf(struct.rightOrigin),
    parent: typeof parent === 'string' ? parent : idOf(parent),
    key: struct.parentSub ?? undefined,
    length,
    write(encoder) {
      const own = new Y.UpdateEncoderV1()
      struct.content.write(own, 0)
      encoding.writeBinaryEncoder(encoder, own.restEncoder)
    },
  }
}

/** The pieces that there are, with content that makes sense. */
export const piece = {
  gone: (length: number): Piece => ({ content: 0, length, write: number(length) }),
  skip: (length: number): Piece => ({ content: 10, length, write: number(length) }),
  deleted: (length: number, where: Where): Piece => ({
    content: 1,
    length,
    write: number(length),
    ...where,
  }),
  json: (texts: readonly string[], where: Where): Piece => ({
    content: 2,
    length: texts.length,
    write: (encoder) => {
      writeVarUint(encoder, texts.length)
      for (const text of texts) writeVarString(encoder, text)
    },
    ...where,
  }),
  binary: (bytes: readonly number[], where: Where): Piece => ({
    content: 3,
    length: 1,
    write: (encoder) => encoding.writeVarUint8Array(encoder, Uint8Array.from(bytes)),
    ...where,
  }),
  string: (value: string, where: Where): Piece => ({
    content: 4,
    length: value.length,
    write: text(value),
    ...where,
  }),
  embed: (json: string, where: Where): Piece => ({
    content: 5,
    length: 1,
    write: text(json),
    ...where,
  }),
  format: (key: string, json: string, where: Where): Piece => ({
    content: 6,
    length: 1,
    write: (encoder) => {
      writeVarString(encoder, key)
      writeVarString(encoder, json)
    },
    ...where,
  }),
  /** 0 list, 1 map, 2 text, 3 element, 4 fragment, 5 hook, 6 XML text. */
  type: (type: number, where: Where, name = 'p'): Piece => ({
    content: 7,
    length: 1,
    write: (encoder) => {
      writeVarUint(encoder, type)
      if (type === 3 || type === 5) writeVarString(encoder, name)
    },
    ...where,
  }),
  any: (values: readonly unknown[], where: Where): Piece => ({
    content: 8,
    length: values.length,
    write: (encoder) => {
      writeVarUint(encoder, values.length)
      // reason: lib0 types what it can write loosely
      for (const value of values) encoding.writeAny(encoder, value as string)
    },
    ...where,
  }),
  document: (guid: string, options: unknown, where: Where): Piece => ({
    content: 9,
    length: 1,
    write: (encoder) => {
      writeVarString(encoder, guid)
      encoding.writeAny(encoder, options as string)
    },
    ...where,
  }),
}

export type Where = Pick<Piece, 'left' | 'right' | 'parent' | 'key'>

function number(value: number): Write {
  return (encoder) => writeVarUint(encoder, value)
}

function text(value: string): Write {
  return (encoder) => writeVarString(encoder, value)
}
