/**
 * Damage to SQLite's write-ahead log. SQLite believes the log up to the first frame whose checksum is wrong, and forgets
 * everything after it without a word: one flipped bit would take back commits that people were told of. Here that is
 * noticed and, where it can be known what was written, put right.
 */
import {
  WAL_HEADER,
  bitsApart,
  committedFrames,
  equal,
  walFrames,
  type Sum,
  type WalFrames,
} from './wal-frames.ts'

export interface WalFindings {
  /** Damaged parts that are as they were written again. */
  readonly restored: number
  /** Damaged frames with others after them that are not; what they held is not known, or only in part. */
  readonly unreadable: number
  /** Frames that were committed, at the end of the log, and are not there any more. */
  readonly missing: number
  /** What the file should be in place of what it is, when something can be put right. */
  readonly mended?: Uint8Array
}

/**
 * Looks at a log and at the index that the last server left beside it, which tells how much was committed. Damage within
 * the last commit that is not known to have ended is no damage: a machine that lost power leaves one that was never finished.
 */
export function readWal(bytes: Uint8Array, index: Uint8Array | undefined): WalFindings {
  const before = walFrames(bytes) !== undefined
  const wal = openWal(bytes.slice())
  const known = index ? committedFrames(index, wal?.salts) : { committed: 0, moved: 0 }
  if (!wal) return { restored: 0, unreadable: 0, missing: known.committed - known.moved }
  const most = mostPages(wal)
  const states = statesOf(wal, known.committed, most)
  const end = endOf(wal, states, known.committed)
  const frames = [...states.keys()].slice(0, end)
  const restored = frames.filter((frame) => states[frame] === 'restored').length
  const unreadable = frames.filter((frame) => states[frame] === 'unreadable').length
  const usable = frames.filter(
    (frame) => states[frame] !== 'unreadable' || namesPage(wal, frame, most),
  )
  return {
    restored: before ? restored : restored + 1,
    unreadable,
    missing: Math.max(0, known.committed - Math.max(end, known.moved)),
    ...(restored + unreadable > 0 || !before ? { mended: wal.with(usable) } : {}),
  }
}

/** Opens a log whose header may have one bit the wrong way round; puts that right. */
function openWal(bytes: Uint8Array): WalFrames | undefined {
  let wal = walFrames(bytes)
  for (let bit = 0; !wal && bit < Math.min(bytes.length, WAL_HEADER) * 8; bit += 1) {
    const turn = 1 << (bit % 8)
    bytes[bit >> 3]! ^= turn
    wal = walFrames(bytes)
    if (!wal) bytes[bit >> 3]! ^= turn
  }
  return wal
}

type State = 'intact' | 'restored' | 'unreadable'

/** How many pages the database can have: nothing that a damaged frame says may lead beyond. */
function mostPages(wal: WalFrames): number {
  let most = 0
  for (let frame = 0; frame < wal.count; frame += 1) {
    const before = frame === 0 ? wal.headerSum : wal.storedSum(frame - 1)
    if (fits(wal, frame, before)) most = Math.max(most, wal.size(frame))
  }
  return most
}

const namesPage = (wal: WalFrames, frame: number, most: number): boolean =>
  wal.page(frame) > 0 && wal.page(frame) <= most

/** What became of each frame of this log, as far as there is one; `known` were committed. Puts right what it can. */
function statesOf(wal: WalFrames, known: number, most: number): State[] {
  const states: State[] = []
  let before = wal.headerSum
  while (states.length < wal.count) {
    const frame = states.length
    const stored = wal.storedSum(frame)
    const sum = wal.sum(frame, before)
    if (equal(sum, stored)) {
      // The sum does not cover the salts: in a frame that follows this log they can only be damaged.
      states.push(wal.hasSalts(frame) ? 'intact' : 'restored')
      before = stored
      continue
    }
    const restored = wal.hasSalts(frame) ? restore(wal, frame, before, most) : undefined
    if (restored) {
      states.push('restored')
      before = restored
      continue
    }
    const next = nextIntact(wal, frame + 1) ?? (frame < known ? frame + 1 : undefined)
    if (next === undefined) break
    for (let lost = frame; lost < next; lost += 1) {
      if (wal.size(lost) > most) wal.clearSize(lost)
      states.push('unreadable')
    }
    before = wal.storedSum(next - 1)
  }
  return states
}

const fits = (wal: WalFrames, frame: number, before: Sum): boolean =>
  frame < wal.count && wal.hasSalts(frame) && equal(wal.sum(frame, before), wal.storedSum(frame))

/**
 * Puts a frame right in which the checksum is damaged, or one bit of what it covers; the checksum that it should have had.
 * `undefined` when it cannot be known what was damaged: the checksum is weak, and often several bits would explain it.
 */
function restore(wal: WalFrames, frame: number, before: Sum, most: number): Sum | undefined {
  const stored = wal.storedSum(frame)
  const sum = wal.sum(frame, before)
  if (fits(wal, frame + 1, sum)) return sum
  const explains = (bit: number): boolean => {
    wal.flip(frame, bit)
    const right = equal(wal.sum(frame, before), stored)
    const possible = namesPage(wal, frame, most) && wal.size(frame) <= most
    wal.flip(frame, bit)
    return right && possible
  }
  const bits = Array.from({ length: wal.coveredBits }, (_, bit) => bit).filter(explains)
  const sumMayBeDamaged = bitsApart(sum, stored) === 1 && !fits(wal, frame + 1, stored)
  if (bits.length === 0) return sumMayBeDamaged ? sum : undefined
  if (bits.length > 1 || sumMayBeDamaged) return undefined
  wal.flip(frame, bits[0]!)
  return stored
}

/** The first frame from here on that belongs to this log and fits to the frame before it. */
function nextIntact(wal: WalFrames, from: number): number | undefined {
  for (let frame = from; frame < wal.count; frame += 1)
    if (fits(wal, frame, wal.storedSum(frame - 1))) return frame
  return undefined
}

/** How many frames from the beginning are to be believed: up to the end of the last commit that was finished. */
function endOf(wal: WalFrames, states: readonly State[], known: number): number {
  const ends = [...states.keys()].filter((frame) => wal.size(frame) > 0).map((frame) => frame + 1)
  const [before, last] = [ends.at(-2) ?? 0, ends.at(-1) ?? 0]
  // What follows a commit was begun when that had reached the disk; only the last one may never have.
  const unfinished = last > known && states.slice(before, last).includes('unreadable')
  return unfinished ? before : last
}

/** The newest committed content of each page that the log holds. To be asked of a log in which all is put right. */
export function pagesIn(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const pages = new Map<number, Uint8Array>()
  const wal = walFrames(bytes)
  if (!wal) return pages
  const states = statesOf(wal, 0, mostPages(wal))
  const end = endOf(wal, states, 0)
  for (let frame = 0; frame < end; frame += 1) pages.set(wal.page(frame), wal.content(frame))
  return pages
}
