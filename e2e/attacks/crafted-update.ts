/** Yjs updates put together by hand: everything that an encoder could say, also what no editor would. */
import * as encoding from 'lib0/encoding'

export type Write = (encoder: encoding.Encoder) => void

export interface Id {
  readonly client: number
  readonly clock: number
}

/** One client's structs, from `clock` on. */
export interface Block extends Id {
  readonly structs: readonly Write[]
  /** How many the update says there are. */
  readonly count?: number
}

export interface Deletion {
  readonly client: number
  /** Clock and length of each range. */
  readonly ranges: readonly (readonly [clock: number, length: number])[]
}

export function craftUpdate(
  blocks: readonly Block[],
  deletions: readonly Deletion[] = [],
  clients: number = blocks.length,
): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, clients)
    for (const { client, clock, structs, count = structs.length } of blocks) {
      encoding.writeVarUint(encoder, count)
      encoding.writeVarUint(encoder, client)
      encoding.writeVarUint(encoder, clock)
      for (const write of structs) write(encoder)
    }
    encoding.writeVarUint(encoder, deletions.length)
    for (const { client, ranges } of deletions) {
      encoding.writeVarUint(encoder, client)
      encoding.writeVarUint(encoder, ranges.length)
      for (const [clock, length] of ranges) {
        encoding.writeVarUint(encoder, clock)
        encoding.writeVarUint(encoder, length)
      }
    }
  })
}

/** Where an item stands. With an origin, readers take the parent from that. */
export interface Place {
  readonly left?: Id | undefined
  readonly right?: Id | undefined
  /** A root type by its name, or the item that holds a type. */
  readonly parent?: string | Id | undefined
  readonly key?: string | undefined
}

/** What an item holds: the number of its kind, and its bytes. */
export interface Content {
  readonly kind: number
  readonly write: Write
}

const LEFT = 0x80
const RIGHT = 0x40
const KEYED = 0x20

export function item(
  { left, right, parent = 'text', key }: Place,
  { kind, write }: Content,
): Write {
  return (encoder) => {
    const flags = (left ? LEFT : 0) | (right ? RIGHT : 0) | (key === undefined ? 0 : KEYED)
    encoding.writeUint8(encoder, kind | flags)
    if (left) writeId(encoder, left)
    if (right) writeId(encoder, right)
    if (!left && !right) {
      if (typeof parent === 'string') {
        encoding.writeVarUint(encoder, 1)
        encoding.writeVarString(encoder, parent)
      } else {
        encoding.writeVarUint(encoder, 0)
        writeId(encoder, parent)
      }
      if (key !== undefined) encoding.writeVarString(encoder, key)
    }
    write(encoder)
  }
}

function writeId(encoder: encoding.Encoder, { client, clock }: Id): void {
  encoding.writeVarUint(encoder, client)
  encoding.writeVarUint(encoder, clock)
}

const number =
  (value: number): Write =>
  (encoder) =>
    encoding.writeVarUint(encoder, value)

const word =
  (value: string): Write =>
  (encoder) =>
    encoding.writeVarString(encoder, value)

/** What stands in for content that is gone, outside items. */
export const gone = (length: number): Write => struct(0, length)
/** A part of the numbers that is left out. */
export const skipped = (length: number): Write => struct(10, length)

function struct(kind: number, length: number): Write {
  return (encoder) => {
    encoding.writeUint8(encoder, kind)
    encoding.writeVarUint(encoder, length)
  }
}

export const deleted = (length: number): Content => ({ kind: 1, write: number(length) })
export const text = (value: string): Content => ({ kind: 4, write: word(value) })
/** An embedded value, as JSON or what claims to be. */
export const embed = (json: string): Content => ({ kind: 5, write: word(json) })
export const binary = (bytes: Uint8Array): Content => ({
  kind: 3,
  write: (encoder) => encoding.writeVarUint8Array(encoder, bytes),
})

export const jsonValues = (...values: readonly string[]): Content => ({
  kind: 2,
  write(encoder) {
    encoding.writeVarUint(encoder, values.length)
    for (const value of values) encoding.writeVarString(encoder, value)
  },
})

export const format = (key: string, json: string): Content => ({
  kind: 6,
  write(encoder) {
    encoding.writeVarString(encoder, key)
    encoding.writeVarString(encoder, json)
  },
})

/** Kinds of types as Yjs numbers them. */
export const TYPE = {
  array: 0,
  map: 1,
  text: 2,
  element: 3,
  fragment: 4,
  hook: 5,
  xmlText: 6,
} as const

export const type = (ref: number, name?: string): Content => ({
  kind: 7,
  write(encoder) {
    encoding.writeVarUint(encoder, ref)
    if (name !== undefined) encoding.writeVarString(encoder, name)
  },
})

export const values = (...given: readonly unknown[]): Content => ({
  kind: 8,
  write(encoder) {
    encoding.writeVarUint(encoder, given.length)
    for (const value of given) encoding.writeAny(encoder, value as encoding.AnyEncodable)
  },
})

export const subdocument = (guid: string, options: unknown): Content => ({
  kind: 9,
  write(encoder) {
    encoding.writeVarString(encoder, guid)
    encoding.writeAny(encoder, options as encoding.AnyEncodable)
  },
})

/** Content whose kind or bytes are whatever is given. */
export const raw = (kind: number, bytes: Uint8Array): Content => ({
  kind,
  write: (encoder) => encoding.writeUint8Array(encoder, bytes),
})
