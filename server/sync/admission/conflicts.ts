/**
 * How far Yjs would have to look to put an update in order. Where people wrote at the same place without knowing of each
 * other, Yjs looks, for each struct, through all that the others put after the same unit (the algorithm is YATA, and the
 * place `Item.integrate`). A thousand and a thousand make a million: a small update can take minutes. This counts how many
 * structs would be looked at, from above and without looking at them; for what nobody else wrote beside it is 0.
 */
import { CONTENT } from './contents.ts'
import type { Place, PlacedRun, Receiving } from './receiving.ts'
import { NONE, type StructTable } from './struct-table.ts'

/** Where the structs of an update will be. */
export interface Places {
  /** Structs for which the document has something between the two units that they were put between, if there are any. */
  readonly apart: ReadonlySet<number> | undefined
  placeOf(index: number): Place | null
  /** The first that is in the same list, or was a value of the same key, as a struct that was put after nothing. */
  firstBeside(index: number): PlacedRun | null
}

/** An update, looked through: of each struct, by its number. */
interface Looked {
  readonly table: StructTable
  readonly document: Receiving
  readonly places: Places
  /** 1 where it is put between others: what waits for something is not added, and what is gone is nowhere. */
  readonly added: Uint8Array
  /** The struct of the update that it was put after; NONE where that is in the document, or there is none. */
  readonly origins: Int32Array
  /** How many structs of the update descend from it, itself included. */
  readonly weight: Float64Array
}

/** The count; more than `most` when it is more, without counting further. */
export function countConflicts(
  table: StructTable,
  document: Receiving,
  places: Places,
  most: number,
): number {
  const { apart } = places
  if (apart === undefined && table.sections.length <= 1) return 0
  const added = addedIn(table)
  const origins = originsIn(table, added)
  const update = { table, document, places, added, origins, weight: weigh(origins) }
  const within = countWithin(update)
  return apart === undefined || within > most ? within : within + countApart(update, apart, most)
}

function addedIn({ length, sections, content }: StructTable): Uint8Array {
  const added = new Uint8Array(length)
  for (const { from, to, reach } of sections)
    added.fill(1, from, Math.max(from, Math.min(to, reach)))
  for (let index = 0; index < length; index += 1)
    if (content[index] === CONTENT.gone) added[index] = 0
  return added
}

function originsIn(table: StructTable, added: Uint8Array): Int32Array {
  const { length, section, sections, leftClient, leftClock } = table
  const found = new Int32Array(length).fill(NONE)
  for (let index = 0; index < length; index += 1) {
    if (added[index] === 0 || leftClock[index] === NONE) continue
    const isOwn = leftClient[index] === sections[section[index]!]!.client
    found[index] = table.find(leftClient[index]!, leftClock[index]!, isOwn ? index - 1 : NONE)
  }
  return found
}

function weigh(origins: Int32Array): Float64Array {
  const weight = new Float64Array(origins.length).fill(1)
  for (const index of leavesFirst(origins)) {
    const origin = origins[index]!
    if (origin !== NONE) weight[origin]! += weight[index]!
  }
  return weight
}

/** All that are in a tree, each before its parent. */
function leavesFirst(parents: Int32Array): Int32Array {
  const waiting = new Int32Array(parents.length)
  for (const parent of parents) if (parent !== NONE) waiting[parent]! += 1
  const order = new Int32Array(parents.length)
  let found = 0
  for (let index = 0; index < parents.length; index += 1) {
    if (waiting[index] === 0) order[found++] = index
  }
  for (let next = 0; next < found; next += 1) {
    const parent = parents[order[next]!]!
    if (parent === NONE) continue
    waiting[parent]! -= 1
    if (waiting[parent] === 0) order[found++] = parent
  }
  return order.subarray(0, found)
}

/**
 * What structs of the update meet of each other. Of those that were put after one unit, whoever put one before another
 * knew that; what neither knew of the other is looked through, with all that descends from it.
 */
function countWithin(update: Looked): number {
  const { table, origins, weight } = update
  const { length, clock, end, leftClient, leftClock, rightClient, rightClock } = table
  const group = groupsOf(update)
  const before = new Int32Array(length).fill(NONE)
  for (let index = 0; index < length; index += 1) {
    if (group[index] === NONE || rightClock[index] === NONE) continue
    const right = table.find(rightClient[index]!, rightClock[index]!, NONE)
    if (right === NONE || clock[right] !== rightClock[index]) continue
    if (table.areBeside(index, right)) before[index] = right
  }
  const total = new Map<number, number>()
  const below = Float64Array.from(weight)
  const above = new Float64Array(length)
  const order = leavesFirst(before)
  for (const index of order) {
    total.set(group[index]!, (total.get(group[index]!) ?? 0) + weight[index]!)
    if (before[index] !== NONE) below[before[index]!]! += below[index]!
  }
  /** What follows in the struct that it was put into, where it was not put before that. */
  const tail = new Float64Array(length)
  let count = 0
  for (let next = order.length - 1; next >= 0; next -= 1) {
    const index = order[next]!
    if (group[index] === NONE) continue
    const known = before[index]!
    if (known !== NONE) {
      above[index] = above[known]! + weight[known]!
      tail[index] = tail[known]!
    } else if (origins[index] !== NONE && leftClock[index]! < end[origins[index]!]! - 1) {
      const isBefore =
        rightClock[index] === leftClock[index]! + 1 && rightClient[index] === leftClient[index]
      if (!isBefore) tail[index] = weight[origins[index]!]!
    }
    count += total.get(group[index]!)! - below[index]! - above[index]! + tail[index]!
  }
  return count
}

/**
 * Which structs were put after the same unit, or first into the same list. First values of keys are in no group: how often
 * a key may have one is limited where they are read.
 */
function groupsOf({ table, places, added }: Looked): Int32Array {
  const { length, leftClient, leftClock } = table
  const found = new Int32Array(length).fill(NONE)
  const byUnit = new Map<number, Map<number, number>>()
  const byList = new Map<unknown, number>()
  let count = 0
  const groupIn = <Key>(known: Map<Key, number>, key: Key): number => {
    const group = known.get(key) ?? count++
    known.set(key, group)
    return group
  }
  for (let index = 0; index < length; index += 1) {
    if (added[index] === 0) continue
    if (leftClock[index] === NONE) {
      const place = places.placeOf(index)
      if (place?.parentSub === null) found[index] = groupIn(byList, place.parent)
      continue
    }
    const clocks = byUnit.get(leftClient[index]!) ?? new Map<number, number>()
    byUnit.set(leftClient[index]!, clocks)
    found[index] = groupIn(clocks, leftClock[index]!)
  }
  return found
}

/** What is met of the document, and of what the update puts in there. */
function countApart(update: Looked, apart: ReadonlySet<number>, most: number): number {
  const { table, document, places } = update
  const { leftClient, leftClock, rightClient, rightClock } = table
  const anchored = weightByRun(update)
  const gaps = new Map<number, number>()
  let count = 0

  /** The first run of the document that a struct was put before; `null` for the end. */
  function rightOf(index: number): PlacedRun | null {
    for (let at = index; ; count += 1) {
      if (rightClock[at] === NONE) return null
      const right = table.find(rightClient[at]!, rightClock[at]!, NONE)
      if (right === NONE) return document.runAt(rightClient[at]!, rightClock[at]!)
      at = right
    }
  }

  /** How many runs and structs are between, as long as they descend from what the struct was put after. */
  function walk(index: number): number {
    const [client, clock] = [leftClient[index]!, leftClock[index]!]
    const left = clock === NONE ? null : document.runAt(client, clock)
    if (clock !== NONE && left === null) return 0
    const end = rightOf(index)
    const seen = new Set<PlacedRun>()
    const descends = ({ origin }: PlacedRun): boolean => {
      if (origin === null) return clock === NONE
      if (origin.client === client && origin.clock === clock) return true
      const run = document.runAt(origin.client, origin.clock)
      return run !== null && (run === left ? origin.clock > clock : seen.has(run))
    }
    const isTailed = left !== null && clock < left.id.clock + left.length - 1
    let steps = isTailed ? 1 + (anchored.get(left) ?? 0) : 0
    let run = left === null ? places.firstBeside(index) : left.right
    for (; run !== null && run !== end && steps <= most && descends(run); run = run.right) {
      steps += 1 + (anchored.get(run) ?? 0)
      seen.add(run)
    }
    return steps
  }

  for (const index of apart) {
    const right =
      rightClock[index] === NONE ? NONE : table.find(rightClient[index]!, rightClock[index]!, NONE)
    const isSame = right !== NONE && table.areBeside(index, right)
    const gap = (isSame ? gaps.get(right) : undefined) ?? walk(index)
    gaps.set(index, gap)
    count += gap
    if (count > most) break
  }
  return count
}

/** How many structs of the update descend from something in a run of the document. */
function weightByRun(update: Looked): Map<PlacedRun, number> {
  const { table, document, added, origins, weight } = update
  const { length, leftClient, leftClock } = table
  const found = new Map<PlacedRun, number>()
  for (let index = 0; index < length; index += 1) {
    if (added[index] === 0 || leftClock[index] === NONE || origins[index] !== NONE) continue
    const run = document.runAt(leftClient[index]!, leftClock[index]!)
    if (run !== null) found.set(run, (found.get(run) ?? 0) + weight[index]!)
  }
  return found
}
