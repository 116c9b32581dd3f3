/**
 * Reading the structs of an update: which Yjs client adds what, after what, and where. Says everything that can be said
 * of a struct by itself; how structs fit together is for `order` and `places`.
 */
import { counted } from '../../core/counted.ts'
import { CONTENT, readContent, skipKey } from './contents.ts'
import type { Cursor } from './cursor.ts'
import { wasAnother, type Cuts } from './cuts.ts'
import type { Id, Receiving } from './receiving.ts'
import { NotAdmitted } from './refused.ts'
import { NONE, type Section, type StructTable } from './struct-table.ts'

const MAX_CLIENT = 2 ** 32 - 1
/** More than any document has; other Yjs implementations count no further. */
const MAX_CLOCK = 2 ** 31 - 1

const HAS_LEFT = 128
const HAS_RIGHT = 64
const HAS_KEY = 32
const CONTENT_BITS = 31

/** First values of keys that are not looked at, and how many of the others may look as if they were none. */
const KEYS_TRUSTED = 1000
const KEYS_REPEATED = 100

/** The least bytes of a section (how many structs, client, clock and one struct), and of a struct. */
const LEAST_SECTION = 5
const LEAST_STRUCT = 2

/** Reads one update into `table`. */
export class StructReader {
  readonly #cursor: Cursor
  readonly #document: Receiving
  readonly #table: StructTable
  readonly #cuts: Cuts
  /** Names of root types that the document does not have. */
  newRoots: Set<string> | undefined
  #extended = 0
  /** Yjs makes a document of each as soon as it reads it, known or not. */
  #subdocuments = 0
  #newSubdocuments = 0
  /** Keys that got a first value, those that are looked at, and how many of them not for the first time. */
  #keys = 0
  #firsts: Set<number> | undefined
  #repeated = 0

  constructor(cursor: Cursor, document: Receiving, table: StructTable, cuts: Cuts) {
    this.#cursor = cursor
    this.#document = document
    this.#table = table
    this.#cuts = cuts
  }

  read(): void {
    const cursor = this.#cursor
    for (let count = cursor.count(LEAST_SECTION); count > 0; count -= 1) this.#readSection()
  }

  #readSection(): void {
    const cursor = this.#cursor
    const table = this.#table
    const count = cursor.count(LEAST_STRUCT)
    if (count === 0) throw new NotAdmitted('This update names a client of which it holds nothing.')
    const client = readClient(cursor)
    if (table.sectionOf(client)) throw new NotAdmitted('This update names one client twice.')
    let clock = readClock(cursor)
    const known = this.#document.clockOf(client)
    const from = table.length
    const reach = Number.POSITIVE_INFINITY
    const section: Section = { client, known, end: known, from, to: from, reach, needs: [], met: 0 }
    table.addSection(section)
    table.reserve(Math.min(count, this.#document.limits.updateStructs - from))
    for (let index = 0; index < count; index += 1) clock = this.#readStruct(section, clock)
    section.to = table.length
    if (section.end > known) this.#countExtended()
  }

  #countExtended(): void {
    const { updateClients } = this.#document.limits
    this.#extended += 1
    if (this.#extended > updateClients) {
      throw new NotAdmitted(
        `One update may extend ${counted(updateClients, 'client')}; this extends more.`,
      )
    }
  }

  /** Reads the struct that begins at `clock` and returns where the next one does. */
  #readStruct(section: Section, clock: number): number {
    const cursor = this.#cursor
    const table = this.#table
    const { client, known } = section
    const info = cursor.byte()
    const content = info & CONTENT_BITS
    const isItem = content !== CONTENT.gone && content !== CONTENT.skip
    let leftClient = client
    let leftClock = NONE
    let rightClient = client
    let rightClock = NONE
    let holder = NONE
    if (isItem) {
      if (info & HAS_LEFT) {
        leftClient = readClient(cursor)
        leftClock = readClock(cursor)
        this.#refer(leftClient, leftClock, section, clock)
      }
      if (info & HAS_RIGHT) {
        rightClient = readClient(cursor)
        rightClock = readClock(cursor)
        this.#refer(rightClient, rightClock, section, clock)
      }
      if (leftClock === NONE && rightClock === NONE) holder = this.#readHolder(section, clock, info)
    } else if (info !== content)
      throw new NotAdmitted('This update holds an unknown kind of struct.')
    const end = clock + readContent(cursor, content, this.#document.limits)
    if (end > MAX_CLOCK) throw countsTooFar()
    if (content === CONTENT.skip) return end
    if (content === CONTENT.document) this.#countSubdocument(end > known)
    if (clock < known) {
      if (isItem) {
        if (leftClock !== NONE) this.#cuts.ask(leftClient, leftClock + 1)
        if (rightClock !== NONE) this.#cuts.ask(rightClient, rightClock)
      }
      if (end <= known) return end
      if (isItem) {
        const refersTo: Id[] = []
        if (leftClock !== NONE) refersTo.push({ client: leftClient, clock: leftClock })
        if (rightClock !== NONE) refersTo.push({ client: rightClient, clock: rightClock })
        this.#checkContinued(section, refersTo, holder)
        // Yjs adds the rest after what it has.
        leftClient = client
        leftClock = known - 1
        holder = NONE
      }
    }
    // What comes after a gap cannot be added, nor anything after that.
    if (clock > section.end) section.reach = Math.min(section.reach, table.length)
    if (table.length === this.#document.limits.updateStructs) throw tooMany(table.length)
    section.end = end
    const index = table.add(content, clock < known ? known : clock, end)
    table.leftClient[index] = leftClient
    table.leftClock[index] = leftClock
    table.rightClient[index] = rightClient
    table.rightClock[index] = rightClock
    table.holder[index] = holder
    return end
  }

  /** A struct at `ownClock` refers to a unit: notes it down when that is to be found in another section. */
  #refer(client: number, clock: number, section: Section, ownClock: number): void {
    if (client === section.client) {
      if (clock < ownClock) return
      throw new NotAdmitted('This update builds on something that comes only after it.')
    }
    if (clock < this.#document.clockOf(client)) return
    if (ownClock < section.known) throw wasAnother()
    section.needs.push({ client, clock, at: this.#table.length })
  }

  #readHolder(section: Section, clock: number, info: number): number {
    const cursor = this.#cursor
    const { keyLength } = this.#document.limits
    const kind = cursor.number()
    let parent: string | Id
    if (kind === 1) {
      skipKey(cursor, keyLength)
      parent = cursor.textAt(cursor.textFrom, cursor.at)
      if (this.#document.rootNamed(parent) === undefined) {
        this.newRoots ??= new Set()
        this.newRoots.add(parent)
      }
    } else if (kind === 0) {
      parent = { client: readClient(cursor), clock: readClock(cursor) }
      this.#refer(parent.client, parent.clock, section, clock)
    } else throw new NotAdmitted('This update puts something in an unknown kind of place.')
    const isKeyed = (info & HAS_KEY) !== 0
    if (isKeyed) {
      skipKey(cursor, keyLength)
      this.#countKey(section, parent)
    }
    const { textFrom: keyFrom, at: keyTo } = cursor
    return this.#table.holders.push({ parent, isKeyed, keyFrom, keyTo }) - 1
  }

  #countSubdocument(isNew: boolean): void {
    const { limits, subdocuments } = this.#document
    this.#subdocuments += 1
    if (isNew) this.#newSubdocuments += 1
    const most = limits.documentSubdocuments
    if (this.#subdocuments > most || subdocuments + this.#newSubdocuments > most) {
      throw new NotAdmitted(
        `A document may hold ${counted(most, 'subdocument')}; this is one more.`,
      )
    }
  }

  /**
   * A client puts its next value of a key after the last one; only its first is put after nothing. Yjs looks through all
   * of those again for each, so only so many may say that they are the first.
   */
  #countKey({ client }: Section, parent: string | Id): void {
    this.#keys += 1
    if (this.#keys <= KEYS_TRUSTED) return
    const { bytes, textFrom, at } = this.#cursor
    let hash = mixed(client, typeof parent === 'string' ? parent.length : parent.client)
    if (typeof parent !== 'string') hash = mixed(hash, parent.clock)
    for (let index = textFrom; index < at; index += 1) hash = mixed(hash, bytes[index]!)
    this.#firsts ??= new Set()
    const before = this.#firsts.size
    this.#firsts.add(hash)
    if (this.#firsts.size > before) return
    this.#repeated += 1
    if (this.#repeated > KEYS_REPEATED) {
      throw new NotAdmitted('This update gives one key its first value again and again.')
    }
  }

  /** Of a struct whose beginning the document has, the rest must belong where that is. */
  #checkContinued({ client, known }: Section, refersTo: readonly Id[], holder: number): void {
    const document = this.#document
    const place = document.runAt(client, known - 1)
    for (const { client, clock } of refersTo) {
      const other = document.runAt(client, clock)
      if (other?.parent !== place?.parent || other?.parentSub !== place?.parentSub)
        throw wasAnother()
    }
    if (holder === NONE) return
    const { parent, isKeyed, keyFrom, keyTo } = this.#table.holders[holder]!
    const key = isKeyed ? this.#cursor.textAt(keyFrom, keyTo) : null
    const type =
      typeof parent === 'string'
        ? document.rootNamed(parent)
        : (document.typeAt(parent.client, parent.clock) ?? undefined)
    // What is forgotten with its place was in a type of the document; a root type would be made anew for the rest.
    const isRootNew = type === undefined && typeof parent === 'string'
    const isThere = type === place?.parent && (!place || key === place.parentSub)
    if (isRootNew || !isThere) throw wasAnother()
  }
}

/** One step of a hash. */
function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x9e3779b1)
  return product ^ (product >>> 15)
}

export function readClient(cursor: Cursor): number {
  const client = cursor.number()
  if (client > MAX_CLIENT) throw new NotAdmitted('This update names a client that cannot be.')
  return client
}

function readClock(cursor: Cursor): number {
  const clock = cursor.number()
  if (clock > MAX_CLOCK) throw countsTooFar()
  return clock
}

function countsTooFar(): NotAdmitted {
  return new NotAdmitted('This update counts further than anybody can.')
}

function tooMany(structs: number): NotAdmitted {
  return new NotAdmitted(`One update may hold ${counted(structs, 'struct')}; this has more.`)
}
