/**
 * Rows read from the pages of a database file, without SQLite: it refuses a whole tree for one wrong bit in it. What is
 * taken must add up in every length; the rest is counted. The format: https://sqlite.org/fileformat2.html
 */
import { closeSync, openSync, readSync } from 'node:fs'

export type Value = number | bigint | string | Uint8Array | null

/** A row as it lies in the file: for a table with a rowid, the values without it. */
export interface FileRow {
  readonly rowid: number | bigint | undefined
  readonly values: readonly Value[]
}

export interface FilePages {
  /** Every row below `root`, in the order of the pages. Pages that were looked at are not looked at again. */
  rowsBelow(root: number): Generator<FileRow>
  /** Every row of the pages that nothing led to. */
  strayRows(): Generator<FileRow>
  /** Cells and pages of which nothing could be made. */
  readonly unreadable: number
}

const TABLE_LEAF = 13
const TABLE_INTERIOR = 5
const INDEX_LEAF = 10
const INDEX_INTERIOR = 2

interface Page {
  readonly bytes: DataView
  readonly type: number
  /** Where its cells begin. */
  readonly cells: readonly number[]
  /** The pages below it, in order. */
  readonly children: readonly number[]
}

/** `read` gives the bytes of a page, in a buffer of their own; pages are numbered from 1 to `count`. */
export function filePages(
  count: number,
  pageSize: number,
  read: (page: number) => Uint8Array,
): FilePages {
  const seen = new Set<number>()
  let unreadable = 0

  function* rowsBelow(root: number): Generator<FileRow> {
    const waiting = [root]
    while (waiting.length > 0) {
      const number = waiting.pop()!
      if (number < 1 || number > count || seen.has(number)) {
        unreadable += 1
        continue
      }
      seen.add(number)
      const page = pageOf(viewOf(read(number)), number)
      if (!page) {
        unreadable += 1
        continue
      }
      yield* rowsOf(page)
      waiting.push(...page.children.toReversed())
    }
  }

  function* rowsOf(page: Page): Generator<FileRow> {
    if (page.type === TABLE_INTERIOR) return
    for (const at of page.cells) {
      const row = rowAt(page, page.type === INDEX_INTERIOR ? at + 4 : at)
      if (row) yield row
      else unreadable += 1
    }
  }

  /** `undefined` when the cell does not add up. */
  function rowAt({ bytes, type }: Page, start: number): FileRow | undefined {
    try {
      const cursor = { at: start }
      const length = Number(varint(bytes, cursor))
      const rowid = type === TABLE_LEAF ? small(varint(bytes, cursor)) : undefined
      const payload = payloadAt(bytes, cursor.at, length, type === TABLE_LEAF)
      const values = payload && recordOf(payload)
      return values && { rowid, values }
    } catch (error) {
      // reason: a length that leads out of the page is damage like any other
      if (error instanceof RangeError) return undefined
      throw error
    }
  }

  /** The bytes of a row, gathered from its page and those that it overflows into. */
  function payloadAt(
    bytes: DataView,
    at: number,
    length: number,
    inTable: boolean,
  ): Uint8Array | undefined {
    const most = inTable ? pageSize - 35 : Math.floor(((pageSize - 12) * 64) / 255) - 23
    if (length > count * pageSize) return undefined
    if (length <= most) return bytesAt(bytes, at, length)
    const least = Math.floor(((pageSize - 12) * 32) / 255) - 23
    const fitting = least + ((length - least) % (pageSize - 4))
    const local = fitting <= most ? fitting : least
    const payload = new Uint8Array(length)
    payload.set(bytesAt(bytes, at, local))
    let next = bytes.getUint32(at + local)
    for (let filled = local; filled < length;) {
      if (next < 1 || next > count) return undefined
      seen.add(next)
      const page = viewOf(read(next))
      const part = Math.min(pageSize - 4, length - filled)
      payload.set(bytesAt(page, 4, part), filled)
      filled += part
      next = page.getUint32(0)
    }
    return payload
  }

  return {
    rowsBelow,
    *strayRows() {
      for (let number = 1; number <= count; number += 1) {
        if (seen.has(number)) continue
        const page = pageOf(viewOf(read(number)), number)
        if (page) yield* rowsOf(page)
      }
    },
    get unreadable() {
      return unreadable
    },
  }
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

/** Throws a RangeError when it leads out of the page. */
const bytesAt = (page: DataView, at: number, length: number): Uint8Array =>
  new Uint8Array(page.buffer, page.byteOffset + at, length)

/** `undefined` when it is not a page of a tree. The first page begins with the header of the file. */
function pageOf(bytes: DataView, number: number): Page | undefined {
  const start = number === 1 ? 100 : 0
  const type = bytes.getUint8(start)
  if (![TABLE_LEAF, TABLE_INTERIOR, INDEX_LEAF, INDEX_INTERIOR].includes(type)) return undefined
  const interior = type === TABLE_INTERIOR || type === INDEX_INTERIOR
  const first = start + (interior ? 12 : 8)
  const most = Math.floor((bytes.byteLength - first) / 2)
  const cells = Array.from({ length: Math.min(bytes.getUint16(start + 3), most) }, (_, index) =>
    bytes.getUint16(first + index * 2),
  )
  const children = interior
    ? [
        ...cells.flatMap((at) => (at + 4 <= bytes.byteLength ? [bytes.getUint32(at)] : [])),
        bytes.getUint32(start + 8),
      ]
    : []
  return { bytes, type, cells, children }
}

/** The values of a record, or `undefined` when its lengths do not add up. Throws a RangeError when they lead out of it. */
function recordOf(payload: Uint8Array): Value[] | undefined {
  const bytes = viewOf(payload)
  const cursor = { at: 0 }
  const headerEnd = Number(varint(bytes, cursor))
  const types: number[] = []
  while (cursor.at < headerEnd) types.push(Number(varint(bytes, cursor)))
  if (cursor.at !== headerEnd) return undefined
  let at = headerEnd
  const values: Value[] = []
  for (const type of types) {
    const length = lengthOf(type)
    if (length === undefined) return undefined
    values.push(valueAt(bytes, at, type, length))
    at += length
  }
  return at === payload.length ? values : undefined
}

const LENGTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0] as const

function lengthOf(type: number): number | undefined {
  return type < 12 ? LENGTHS[type] : Math.floor((type - 12) / 2)
}

function valueAt(bytes: DataView, at: number, type: number, length: number): Value {
  if (type === 0) return null
  if (type === 7) return bytes.getFloat64(at)
  if (type === 8 || type === 9) return type - 8
  if (type >= 12) {
    const content = bytesAt(bytes, at, length).slice()
    return type % 2 === 0 ? content : new TextDecoder().decode(content)
  }
  let whole = BigInt(bytes.getInt8(at))
  for (let index = 1; index < length; index += 1)
    whole = (whole << 8n) | BigInt(bytes.getUint8(at + index))
  return small(whole)
}

const small = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value

/** SQLite's numbers of one to nine bytes, signed. */
function varint(bytes: DataView, cursor: { at: number }): bigint {
  let value = 0n
  for (let index = 0; index < 9; index += 1) {
    const byte = bytes.getUint8(cursor.at)
    cursor.at += 1
    if (index === 8) return BigInt.asIntN(64, (value << 8n) | BigInt(byte))
    value = (value << 7n) | BigInt(byte & 127)
    if (byte < 128) break
  }
  return BigInt.asIntN(64, value)
}

/** The first bytes of a file; zeros where it is shorter. */
export function readStart(file: string, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, bytes, 0, length, 0)
    return bytes
  } finally {
    closeSync(handle)
  }
}
