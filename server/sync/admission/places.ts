/**
 * Where the structs of an update will be in the document: found as Yjs finds it, and refused where no client can have put
 * them. Each struct is looked at a few times at most, whatever it refers to.
 */
import type { Range } from '@concord/schemas'
import { counted } from '../../core/counted.ts'
import type { Places } from './conflicts.ts'
import { CONTENT } from './contents.ts'
import type { Cursor } from './cursor.ts'
import type { Cuts } from './cuts.ts'
import { createNeighbours, type CanBeNeighbours } from './neighbours.ts'
import type { Id, Place, PlacedRun, Receiving, Run } from './receiving.ts'
import { NotAdmitted } from './refused.ts'
import { NONE, type StructTable } from './struct-table.ts'

/** Stands for a key of which the name does not matter here. */
const SOME_KEY = ''

/** A type that a struct of the update holds, as the parent of a place. */
class NewType {
  readonly struct: number
  /** How many types are above its content; 0: not known yet. */
  level = 0
  #list: Place | undefined
  #keyed: Place | undefined

  constructor(struct: number) {
    this.struct = struct
  }

  /** The place of what is in its list, or of all that are values of a key. */
  placeIn(isKeyed: boolean): Place {
    return isKeyed
      ? (this.#keyed ??= { parent: this, parentSub: SOME_KEY })
      : (this.#list ??= { parent: this, parentSub: null })
  }
}

export class PlaceFinder implements Places {
  readonly #table: StructTable
  readonly #document: Receiving
  readonly #cursor: Pick<Cursor, 'textAt'>
  /** The types that structs of the update hold, as far as something is in them. */
  readonly #types: NewType[] = []
  #canBeNeighbours: CanBeNeighbours | undefined
  /** The struct that something was put before last; the next is often put before the same. */
  #lastRight = NONE
  /** Values of a key that came together with the one after them, see `Admission`. */
  superseded: Range[] | undefined
  /** Structs for which the document has something between the two units that they were put between, if there are any. */
  apart: Set<number> | undefined
  /**
   * Everything is between what was side by side. Undoing in Yjs can lead to something else within what is restored as a
   * whole; not all documents need have it in the same order then.
   */
  isOrderSure = true

  /** `cursor`: the update that the table was made from. */
  constructor(table: StructTable, document: Receiving, cursor: Pick<Cursor, 'textAt'>) {
    this.#table = table
    this.#document = document
    this.#cursor = cursor
  }

  /** Looks at every struct that can be added. */
  check(cuts: Cuts): void {
    for (const { from, to, reach } of this.#table.sections) {
      const end = Math.min(to, reach)
      for (let index = from; index < end; index += 1) this.#checkStruct(index)
      if (cuts.areAsked) for (let index = from; index < end; index += 1) this.#cut(index, cuts)
    }
  }

  #checkStruct(index: number): void {
    const { content, clock, end, rightClock } = this.#table
    const kind = content[index]
    if (kind === CONTENT.gone) return
    if (rightClock[index] !== NONE) this.#checkNeighbours(index)
    else if (!this.#isLast(index)) this.#setApart(index)
    if (kind === CONTENT.type) this.#checkLevel(index)
    else if (end[index]! - clock[index]! > 1 && kind !== CONTENT.deleted)
      this.#noteSuperseded(index)
  }

  #cut(index: number, cuts: Cuts): void {
    const { leftClient, leftClock, rightClient, rightClock } = this.#table
    if (leftClock[index] !== NONE) cuts.make(leftClient[index]!, leftClock[index]! + 1)
    if (rightClock[index] !== NONE) cuts.make(rightClient[index]!, rightClock[index]!)
  }

  /** What a struct was put between must be in one place, side by side. */
  #checkNeighbours(index: number): void {
    const table = this.#table
    const leftClient = table.leftClient[index]!
    const leftClock = table.leftClock[index]!
    const rightClient = table.rightClient[index]!
    const rightClock = table.rightClock[index]!
    let left = NONE
    let leftRun: PlacedRun | null = null
    if (leftClock !== NONE) {
      left = table.find(leftClient, leftClock, index - 1)
      if (left === NONE) leftRun = this.#document.runAt(leftClient, leftClock)
    }
    const right = table.find(rightClient, rightClock, this.#lastRight)
    this.#lastRight = right
    const rightRun = right === NONE ? this.#runNear(leftRun, rightClient, rightClock) : null
    const place = right === NONE ? rightRun : this.placeOf(right)
    if (leftClock !== NONE) {
      const leftPlace = left === NONE ? leftRun : this.placeOf(left)
      if (leftPlace?.parent !== place?.parent) throw tornApart()
      if (leftPlace !== null && leftPlace.parentSub !== null) throw tornApart()
    }
    if (place === null) return
    table.place[index] = place
    // The values of a key follow each other; no client puts one before another.
    if (place.parentSub !== null) throw tornApart()
    if (left === NONE && right === NONE) {
      if (isBeside(leftRun, leftClock, rightRun!, rightClock)) return
      this.#setApart(index)
    } else if (left === NONE && !this.#isBesideKnown(index, right)) this.#setApart(index)
    // Nearly always the right one was put after the left one, the left one before the right one, or they are side by side.
    if (right !== NONE) {
      if (table.isAfter(right, rightClock, leftClient, leftClock)) return
    } else if (isAfter(rightRun!, rightClock, leftClient, leftClock)) return
    if (left !== NONE) {
      if (table.rightClock[left] === rightClock && table.rightClient[left] === rightClient) return
    } else if (leftRun !== null && isId(leftRun.rightOrigin, rightClient, rightClock)) return
    this.#canBeNeighbours ??= createNeighbours((id) => this.#runAt(id))
    const leftId = leftClock === NONE ? null : { client: leftClient, clock: leftClock }
    if (this.#canBeNeighbours(leftId, { client: rightClient, clock: rightClock })) return
    if (!this.#isRestored(index, left, right, place)) throw tornApart()
    this.isOrderSure = false
  }

  /** The run of the document that a unit is in, which is nearly always the same as `left` or the next. */
  #runNear(left: PlacedRun | null, client: number, clock: number): PlacedRun | null {
    if (left !== null) {
      if (hasUnit(left, client, clock)) return left
      const { right } = left
      if (right !== null && hasUnit(right, client, clock)) return right
    }
    return this.#document.runAt(client, clock)
  }

  #setApart(index: number): void {
    this.apart ??= new Set()
    this.apart.add(index)
  }

  /** Whether a struct was put after the same as one that was looked at before, which the document has nothing beside. */
  #isBesideKnown(index: number, right: number): boolean {
    return right < index && !this.apart?.has(right) && this.#table.areBeside(index, right)
  }

  /** Whether a struct that was put before nothing comes last here too. */
  #isLast(index: number): boolean {
    const { leftClient, leftClock, content } = this.#table
    if (content[index] === CONTENT.gone) return true
    const clock = leftClock[index]!
    if (clock === NONE) return this.firstBeside(index) === null
    if (this.#table.find(leftClient[index]!, clock, index - 1) !== NONE) return true
    const run = this.#document.runAt(leftClient[index]!, clock)
    return run === null || (run.right === null && clock === run.id.clock + run.length - 1)
  }

  /** Of a struct that was put after nothing: what the document has in its place. */
  firstBeside(index: number): PlacedRun | null {
    const table = this.#table
    const holder = table.holder[index]!
    if (holder === NONE) {
      const parent = this.placeOf(index)?.parent
      const isKnown = typeof parent === 'object' && parent !== null && !(parent instanceof NewType)
      return isKnown ? this.#document.firstIn(parent, null) : null
    }
    const { parent, isKeyed, keyFrom, keyTo } = table.holders[holder]!
    let type: object | null | undefined
    if (typeof parent === 'string') type = this.#document.rootNamed(parent)
    else if (table.find(parent.client, parent.clock, index - 1) === NONE)
      type = this.#document.typeAt(parent.client, parent.clock)
    if (!type) return null
    return this.#document.firstIn(type, isKeyed ? this.#cursor.textAt(keyFrom, keyTo) : null)
  }

  /** The run of a unit that something in a place refers to. */
  #runAt({ client, clock }: Id): Run {
    const table = this.#table
    const index = table.find(client, clock, NONE)
    if (index !== NONE) return table.runOf(index)
    const run = this.#document.runAt(client, clock)
    // It was forgotten with its place: something of this update that is not looked at yet was put beside it and beside
    // what is there.
    if (run === null) throw tornApart()
    return run
  }

  /** Whether a struct, what it was put between and the type that they are in all came with one section. */
  #isRestored(index: number, left: number, right: number, { parent }: Place): boolean {
    const { section, leftClock } = this.#table
    const own = section[index]
    return (
      parent instanceof NewType &&
      section[parent.struct] === own &&
      section[right] === own &&
      (leftClock[index] === NONE || section[left] === own)
    )
  }

  #checkLevel(index: number): void {
    const place = this.placeOf(index)
    if (place === null) return
    const { nesting } = this.#document.limits
    if (this.#levelOf(place.parent) >= nesting) throw tooDeep(nesting)
  }

  /** How many types are above what is in `parent`. */
  #levelOf(parent: unknown): number {
    const { nesting } = this.#document.limits
    const above: NewType[] = []
    let at = parent
    while (at instanceof NewType && at.level === 0) {
      above.push(at)
      if (above.length > nesting) throw tooDeep(nesting)
      // reason: what is in a type has a place, and so has the type
      at = this.placeOf(at.struct)!.parent
    }
    let level = 0
    if (at instanceof NewType) level = at.level
    // reason: what is neither a type of the update nor the name of a root type is a type of the document
    else if (typeof at !== 'string') level = this.#document.levelOf(at as object)
    for (let type = above.pop(); type !== undefined; type = above.pop()) {
      level += 1
      type.level = level
    }
    return level
  }

  /** Of a struct with several values of one key: all but the last. */
  #noteSuperseded(index: number): void {
    const place = this.placeOf(index)
    if (place === null || place.parentSub === null) return
    const { section, sections, clock, end } = this.#table
    const { client } = sections[section[index]!]!
    const from = clock[index]!
    this.superseded ??= []
    this.superseded.push({ client, clock: from, length: end[index]! - 1 - from })
  }

  /** Where a struct will be: where that is to which it refers; null where that was deleted and forgotten. */
  placeOf(index: number): Place | null {
    const { place } = this.#table
    const known = place[index]
    if (known !== undefined) return known
    let at = index
    let before = this.#before(at)
    let way: number[] | undefined
    while (typeof before === 'number' && place[before] === undefined) {
      way ??= []
      way.push(at)
      at = before
      before = this.#before(at)
    }
    // reason: the loop ends at a struct whose place is known
    let found = typeof before === 'number' ? this.#placeAfter(at, before, place[before]!) : before
    place[at] = found
    for (let step = way?.pop(); step !== undefined; step = way?.pop()) {
      found = this.#placeAfter(step, at, found)
      place[step] = found
      at = step
    }
    return found
  }

  /** The struct on which the place of another depends, or that place. */
  #before(index: number): number | Place | null {
    const table = this.#table
    if (table.content[index] === CONTENT.gone) return null
    const isLeft = table.leftClock[index] !== NONE
    const clock = isLeft ? table.leftClock[index]! : table.rightClock[index]!
    if (clock !== NONE) {
      const client = isLeft ? table.leftClient[index]! : table.rightClient[index]!
      const before = table.find(client, clock, index - 1)
      return before === NONE ? this.#document.runAt(client, clock) : before
    }
    const { parent, isKeyed } = table.holders[table.holder[index]!]!
    const parentSub = isKeyed ? SOME_KEY : null
    if (typeof parent === 'string') {
      return { parent: this.#document.rootNamed(parent) ?? parent, parentSub }
    }
    const before = table.find(parent.client, parent.clock, index - 1)
    if (before !== NONE) return before
    const type = this.#document.typeAt(parent.client, parent.clock)
    return type && { parent: type, parentSub }
  }

  /** The place of a struct, once that of the struct `before` is found on which it depends. */
  #placeAfter(index: number, before: number, found: Place | null): Place | null {
    const table = this.#table
    const holder = table.holder[index]!
    if (found === null || holder === NONE) return found
    if (table.content[before] !== CONTENT.type) return null
    let type = this.#types[before]
    if (type === undefined) {
      type = new NewType(before)
      this.#types[before] = type
    }
    return type.placeIn(table.holders[holder]!.isKeyed)
  }
}

/** Whether the unit of a run with this clock was put after another; NONE: after nothing. */
function isAfter({ id, origin }: Run, unit: number, client: number, clock: number): boolean {
  if (unit > id.clock) return clock === unit - 1 && client === id.client
  return origin === null ? clock === NONE : origin.clock === clock && origin.client === client
}

/** Whether nothing is between two units of a document; without a left one, before the right one. */
function isBeside(
  left: PlacedRun | null,
  leftClock: number,
  right: PlacedRun,
  rightClock: number,
): boolean {
  if (rightClock > right.id.clock) return left === right && leftClock === rightClock - 1
  if (left === null) return right.left === null
  return leftClock === left.id.clock + left.length - 1 && left.right === right
}

function hasUnit({ id, length }: PlacedRun, client: number, clock: number): boolean {
  return id.clock <= clock && clock < id.clock + length && id.client === client
}

function isId(id: Id | null, client: number, clock: number): boolean {
  return id !== null && id.clock === clock && id.client === client
}

function tornApart(): NotAdmitted {
  return new NotAdmitted('This update puts something between what is not side by side.')
}

function tooDeep(nesting: number): NotAdmitted {
  return new NotAdmitted(`This update nests deeper than ${counted(nesting, 'level')}.`)
}
