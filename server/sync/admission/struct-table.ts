/**
 * The structs of an update that the document does not have, in columns: thousands of them are noted down for next to
 * nothing, and one of them too. A struct is its number in here.
 */
import type { Id, Place, Run } from './receiving.ts'

/** Something that a section needs of another before it can go on. */
export interface Need extends Id {
  /** The struct that needs it. */
  readonly at: number
}

/** What an update holds of one Yjs client. */
export interface Section {
  readonly client: number
  /** The clock up to which the document has this client. */
  readonly known: number
  /** The clock after the last struct. */
  end: number
  /** Its structs: `from` up to but without `to`. */
  readonly from: number
  to: number
  /** The first struct that cannot be added, because it builds on what is not here; `to` or more if there is none. */
  reach: number
  readonly needs: Need[]
  /** How many of its needs are met. */
  met: number
}

/** Where a struct says that it is: in a root type, or in a unit that is a type; as one of its keys, or in its list. */
export interface Holder {
  readonly parent: string | Id
  readonly isKeyed: boolean
  /** Where the bytes of the update have the key. */
  readonly keyFrom: number
  readonly keyTo: number
}

/** There is nothing there. */
export const NONE = -1

const FEWEST = 256
/** A table with room for more is not kept for the next update. */
const MOST_KEPT = 65_536

export class StructTable {
  length = 0
  readonly sections: Section[] = []
  #byClient: Map<number, Section> | undefined
  readonly holders: Holder[] = []
  content = new Uint8Array(FEWEST)
  /** Clock of the first unit. */
  clock = new Int32Array(FEWEST)
  /** Clock after the last unit. */
  end = new Int32Array(FEWEST)
  /** Number of the section. */
  section = new Int32Array(FEWEST)
  /** What it was put after and before; where the clock is NONE, nothing. */
  leftClient = new Uint32Array(FEWEST)
  leftClock = new Int32Array(FEWEST)
  rightClient = new Uint32Array(FEWEST)
  rightClock = new Int32Array(FEWEST)
  /** Number of the holder that it names; NONE where it was put after or before something. */
  holder = new Int32Array(FEWEST)
  /** Where it will be, once that is known; null: nowhere, for its place was deleted and forgotten. */
  readonly place: (Place | null | undefined)[] = []

  /** Makes room for so many more. */
  reserve(structs: number): void {
    const size = this.length + structs
    if (size > this.clock.length) this.#grow(size)
  }

  /** Adds a struct of the section that was added last. What it refers to is for the caller to write. */
  add(content: number, clock: number, end: number): number {
    const index = this.length
    if (index === this.clock.length) this.#grow(index * 2)
    this.length += 1
    this.content[index] = content
    this.clock[index] = clock
    this.end[index] = end
    this.section[index] = this.sections.length - 1
    this.place.push(undefined)
    return index
  }

  addSection(section: Section): void {
    this.sections.push(section)
    if (this.sections.length === 1) return
    this.#byClient ??= new Map(this.sections.map((one) => [one.client, one]))
    this.#byClient.set(section.client, section)
  }

  sectionOf(client: number): Section | undefined {
    if (this.#byClient !== undefined) return this.#byClient.get(client)
    const [first] = this.sections
    return first?.client === client ? first : undefined
  }

  /** The struct that has a unit; NONE when the document has it. `guess`: a struct that may well be it. */
  find(client: number, clock: number, guess: number): number {
    const section = this.sectionOf(client)
    if (section === undefined || clock < section.known) return NONE
    const { from, to } = section
    if (guess >= from && guess < to && this.#has(guess, clock)) return guess
    let low = from
    let high = to - 1
    // Where each struct is one letter, or all are as long as each other, this is it.
    const likely =
      from + Math.floor(((clock - section.known) * (to - from)) / (section.end - section.known))
    if (likely >= low && likely <= high) {
      if (this.#has(likely, clock)) return likely
      if (this.clock[likely]! > clock) high = likely - 1
      else low = likely
    }
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.clock[middle]! <= clock) low = middle
      else high = middle - 1
    }
    return low
  }

  #has(index: number, clock: number): boolean {
    return this.clock[index]! <= clock && clock < this.end[index]!
  }

  /** Whether a unit of a struct was put after another; NONE: after nothing. */
  isAfter(index: number, unit: number, client: number, clock: number): boolean {
    if (unit > this.clock[index]!) {
      return clock === unit - 1 && client === this.sections[this.section[index]!]!.client
    }
    if (this.leftClock[index] !== clock) return false
    return clock === NONE || this.leftClient[index] === client
  }

  /** Whether two structs were put after the same unit, or both after nothing. */
  areBeside(one: number, other: number): boolean {
    if (this.leftClock[one] !== this.leftClock[other]) return false
    return this.leftClock[one] === NONE || this.leftClient[one] === this.leftClient[other]
  }

  /** A struct as a run of units. */
  runOf(index: number): Run {
    const { client } = this.sections[this.section[index]!]!
    const left = this.leftClock[index]!
    const right = this.rightClock[index]!
    return {
      id: { client, clock: this.clock[index]! },
      origin: left === NONE ? null : { client: this.leftClient[index]!, clock: left },
      rightOrigin: right === NONE ? null : { client: this.rightClient[index]!, clock: right },
    }
  }

  /** Makes the table empty. Returns whether it is worth keeping. */
  clear(): boolean {
    this.length = 0
    this.sections.length = 0
    this.#byClient = undefined
    this.holders.length = 0
    this.place.length = 0
    return this.clock.length <= MOST_KEPT
  }

  #grow(size: number): void {
    this.content = grown(new Uint8Array(size), this.content)
    this.clock = grown(new Int32Array(size), this.clock)
    this.end = grown(new Int32Array(size), this.end)
    this.section = grown(new Int32Array(size), this.section)
    this.leftClient = grown(new Uint32Array(size), this.leftClient)
    this.leftClock = grown(new Int32Array(size), this.leftClock)
    this.rightClient = grown(new Uint32Array(size), this.rightClient)
    this.rightClock = grown(new Int32Array(size), this.rightClock)
    this.holder = grown(new Int32Array(size), this.holder)
  }
}

function grown<T extends Uint8Array | Int32Array | Uint32Array>(larger: T, full: T): T {
  larger.set(full)
  return larger
}
