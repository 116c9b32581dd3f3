/** The frames of SQLite's write-ahead log and their checksums. https://sqlite.org/fileformat2.html#walformat */
export const WAL_HEADER = 32
const FRAME_HEADER = 24
/** The checksum covers the page and the first two numbers before it: which page, and the size of the file after a commit. */
const COVERED = 8

export type Sum = readonly [number, number]

export const equal = (a: Sum, b: Sum): boolean => a[0] === b[0] && a[1] === b[1]

/** In how many bits two checksums differ. */
export function bitsApart(a: Sum, b: Sum): number {
  let count = 0
  for (let rest of [a[0] ^ b[0], a[1] ^ b[1]]) for (; rest !== 0; rest &= rest - 1) count += 1
  return count
}

/** A log in memory; frames count from 0. */
export interface WalFrames {
  /** Whole frames in the file, whether they belong to this log or to an older one that it overwrites. */
  readonly count: number
  readonly headerSum: Sum
  readonly salts: Uint8Array
  /** What the checksum of a frame should be after a frame with checksum `before`. */
  sum(frame: number, before: Sum): Sum
  storedSum(frame: number): Sum
  /** Whether the frame says that it belongs to this log. */
  hasSalts(frame: number): boolean
  /** How many pages the database has after the commit that ends with this frame; 0: it is not the last of one. */
  size(frame: number): number
  /** The number of the page that the frame holds; 0 is none. */
  page(frame: number): number
  /** What the page holds from this frame on. */
  content(frame: number): Uint8Array
  /** Turns one bit of what the checksum of the frame covers, counted from 0. */
  flip(frame: number, bit: number): void
  readonly coveredBits: number
  /** The frame ends no commit. */
  clearSize(frame: number): void
  /** The log with these frames alone, one after another, and with checksums that fit. */
  with(frames: readonly number[]): Uint8Array
}

function checksum(
  view: DataView,
  [a, b]: Sum,
  from: number,
  length: number,
  littleEndian: boolean,
): Sum {
  let [first, second] = [a, b]
  for (let offset = from; offset < from + length; offset += 8) {
    first = (first + view.getUint32(offset, littleEndian) + second) >>> 0
    second = (second + view.getUint32(offset + 4, littleEndian) + first) >>> 0
  }
  return [first, second]
}

/** `undefined` when the bytes are not the beginning of a log. Works on the bytes themselves. */
export function walFrames(bytes: Uint8Array): WalFrames | undefined {
  if (bytes.length < WAL_HEADER) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const littleEndian = view.getUint32(0) === 0x377f0682
  if (!littleEndian && view.getUint32(0) !== 0x377f0683) return undefined
  const page = view.getUint32(8)
  const size = FRAME_HEADER + page
  const at = (frame: number): number => WAL_HEADER + frame * size
  const add = (before: Sum, from: number, length: number): Sum =>
    checksum(view, before, from, length, littleEndian)
  const sumAt = (offset: number): Sum => [view.getUint32(offset), view.getUint32(offset + 4)]
  const headerSum = sumAt(24)
  if (!equal(add([0, 0], 0, 24), headerSum)) return undefined
  const salts = bytes.subarray(16, 24)
  const sum = (frame: number, before: Sum): Sum =>
    add(add(before, at(frame), COVERED), at(frame) + FRAME_HEADER, page)
  return {
    count: Math.floor((bytes.length - WAL_HEADER) / size),
    headerSum,
    salts,
    sum,
    storedSum: (frame) => sumAt(at(frame) + 16),
    hasSalts: (frame) => salts.every((salt, index) => bytes[at(frame) + 8 + index] === salt),
    size: (frame) => view.getUint32(at(frame) + 4),
    page: (frame) => view.getUint32(at(frame)),
    content: (frame) => bytes.slice(at(frame) + FRAME_HEADER, at(frame + 1)),
    flip(frame, bit) {
      const byte = Math.floor(bit / 8)
      const offset = at(frame) + (byte < COVERED ? byte : byte - COVERED + FRAME_HEADER)
      bytes[offset]! ^= 1 << (bit % 8)
    },
    coveredBits: (COVERED + page) * 8,
    clearSize: (frame) => view.setUint32(at(frame) + 4, 0),
    with(frames) {
      const made = new Uint8Array(WAL_HEADER + frames.length * size)
      made.set(bytes.subarray(0, WAL_HEADER))
      let last = headerSum
      for (const [index, frame] of frames.entries()) {
        last = sum(frame, last)
        made.set(bytes.subarray(at(frame), at(frame) + size), at(index))
        made.set(salts, at(index) + 8)
        const header = new DataView(made.buffer, at(index))
        header.setUint32(16, last[0])
        header.setUint32(20, last[1])
      }
      return made
    },
  }
}

/**
 * From the index of a log (the -shm file, which is never flushed but outlives a killed process): how many frames were
 * committed, and how many of them had been moved to the database file. Zeros when it is damaged or belongs to another log.
 */
export function committedFrames(
  index: Uint8Array,
  salts: Uint8Array | undefined,
): { committed: number; moved: number } {
  const unknown = { committed: 0, moved: 0 }
  if (index.length < 100) return unknown
  const view = new DataView(index.buffer, index.byteOffset, index.length)
  const stored: Sum = [view.getUint32(40, true), view.getUint32(44, true)]
  if (!equal(checksum(view, [0, 0], 0, 40, true), stored)) return unknown
  if (salts?.some((salt, at) => index[32 + at] !== salt)) return unknown
  return { committed: view.getUint32(16, true), moved: view.getUint32(96, true) }
}
