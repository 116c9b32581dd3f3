/** The structs of a document one after another, as bytes of an update, long ones in pieces. */
import { toUint8Array } from 'lib0/encoding'
import * as Y from 'yjs'

/** A struct of a document, or a part of one, which Yjs could have made like this as well. */
export interface Piece {
  readonly client: number
  readonly clock: number
  readonly length: number
  readonly bytes: Uint8Array
  /** The struct that it is of. */
  readonly struct: Y.Item | Y.GC
}

/** The first unit that a piece needs beside earlier ones of its own client, as far as `isHere` says no. */
export function needOf(
  struct: Y.Item | Y.GC,
  clock: number,
  isHere: (id: Y.ID) => boolean,
): Y.ID | undefined {
  if (!(struct instanceof Y.Item)) return undefined
  const { origin, rightOrigin } = struct
  const isFirst = clock === struct.id.clock
  const left = isFirst ? origin : null
  const parent = isFirst && !origin && !rightOrigin ? parentItem(struct)?.id : undefined
  return [left, rightOrigin, parent].find((id) => id && !isHere(id)) ?? undefined
}

/** The item whose content this one is part of, `undefined` in a root type. */
export function parentItem({ parent }: Y.Item): Y.Item | undefined {
  return parent instanceof Y.AbstractType ? (parent._item ?? undefined) : undefined
}

/**
 * What a struct holds from `clock` on, up to about `bytes` where it can be divided: texts anywhere but within a letter,
 * lists of values between them.
 */
export function pieceAt(struct: Y.Item | Y.GC, clock: number, bytes: number): Piece {
  const { client } = struct.id
  const offset = clock - struct.id.clock
  const rest = struct.length - offset
  if (!(struct instanceof Y.Item)) return { ...whole(struct, offset), client, clock, length: rest }
  const { content } = struct
  if (content instanceof Y.ContentString) {
    // No unit of a text takes more than three bytes.
    const length = Math.floor(bytes / 3)
    if (rest > length) {
      const cut = beforeLetter(content.str, offset + Math.max(length, 2))
      return slice(struct, offset, new Y.ContentString(content.str.slice(offset, cut)))
    }
  } else if (content instanceof Y.ContentAny && rest > 1) {
    const values = fitting(content.arr.slice(offset), bytes)
    if (values.length < rest) return slice(struct, offset, new Y.ContentAny(values))
  }
  return { ...whole(struct, offset), client, clock, length: rest }
}

function whole(struct: Y.Item | Y.GC, offset: number): Pick<Piece, 'bytes' | 'struct'> {
  return { bytes: written((encoder) => struct.write(encoder, offset)), struct }
}

function slice(item: Y.Item, offset: number, content: Y.ContentString | Y.ContentAny): Piece {
  const { client } = item.id
  const clock = item.id.clock + offset
  const origin = offset === 0 ? item.origin : Y.createID(client, clock - 1)
  const { rightOrigin, parent, parentSub } = item
  const id = Y.createID(client, clock)
  const made = new Y.Item(id, null, origin, null, rightOrigin, parent, parentSub, content)
  const bytes = written((encoder) => made.write(encoder, 0))
  return { client, clock, length: made.length, bytes, struct: item }
}

/** As many of the values as take about so many bytes, at least one. */
function fitting(values: readonly unknown[], bytes: number): unknown[] {
  let left = bytes
  const after = values.findIndex((value) => {
    left -= written((encoder) => encoder.writeAny(value)).length
    return left < 0
  })
  return values.slice(0, after < 0 ? values.length : Math.max(after, 1))
}

/** The place, or the one before it where it would divide a letter that takes two units. */
function beforeLetter(text: string, at: number): number {
  const unit = text.charCodeAt(at - 1)
  return unit >= 0xd800 && unit <= 0xdbff ? at - 1 : at
}

function written(write: (encoder: Y.UpdateEncoderV1) => void): Uint8Array {
  const encoder = new Y.UpdateEncoderV1()
  write(encoder)
  return toUint8Array(encoder.restEncoder)
}
