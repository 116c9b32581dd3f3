/** What admission asks of the document that would receive an update. The one file here that knows Yjs from inside. */
import type { Limits } from '@concord/schemas'
import * as Y from 'yjs'

/** The published limits of what one update may hold and of what it may make of a document. */
export type UpdateLimits = Pick<
  Limits,
  | 'frameBytes'
  | 'updateClients'
  | 'updateStructs'
  | 'updateDeletions'
  | 'updateConflicts'
  | 'nesting'
  | 'jsonDepth'
  | 'keyLength'
  | 'documentRoots'
  | 'documentClients'
  | 'documentSubdocuments'
  | 'documentBytes'
  | 'documentStructs'
>

/** The number of a unit: whose it is and which of theirs. */
export interface Id {
  readonly client: number
  readonly clock: number
}

/**
 * One chain of units: the list of a type (`parentSub` null) or the values that one of its keys had. Two places are the
 * same when both parts are.
 */
export interface Place {
  readonly parent: unknown
  readonly parentSub: string | null
}

/** Units in a row, each put after the one before: the first after `origin`, all of them before `rightOrigin`. */
export interface Run {
  /** Of the first unit. */
  readonly id: Id
  readonly origin: Id | null
  readonly rightOrigin: Id | null
}

/** A run that a document has, where it is, and what is beside it there. */
export interface PlacedRun extends Run, Place {
  readonly length: number
  readonly left: PlacedRun | null
  readonly right: PlacedRun | null
}

/** A document as it is now. Only units that it has may be asked about. */
export interface Receiving {
  readonly limits: UpdateLimits
  /** How many units of a Yjs client the document has: the number of the next one. */
  clockOf(client: number): number
  /** How many root types have names here, how many Yjs clients have written, how many subdocuments and bytes there are. */
  readonly roots: number
  readonly clients: number
  readonly subdocuments: number
  readonly bytes: number
  /** How many structs there are, deleted ones among them; counted when it is asked for. */
  readonly structs: number
  /** The root type with this name, which stands for itself as a place's parent; `undefined` when there is none yet. */
  rootNamed(name: string): object | undefined
  /** The run that a unit is in, and its place; null when it was deleted and forgotten with its place. */
  runAt(client: number, clock: number): PlacedRun | null
  /** The type that a unit is, which is a place's parent; null when it is none, or none any more. */
  typeAt(client: number, clock: number): object | null
  /** The first run of a type's list, or the first value of one of its keys, even if deleted; null when there is none. */
  firstIn(type: object, key: string | null): PlacedRun | null
  /** How many types are above the content of a type; 1 for the content of a type in a root type. */
  levelOf(type: object): number
  /** Whether this unit and the next are the two halves of one letter. */
  isHalfLetter(client: number, clock: number): boolean
}

/** `bytes`: what the document weighs on disk. Made once for a document; it always answers as the document is then. */
export function createReceiving(doc: Y.Doc, limits: UpdateLimits, bytes: () => number): Receiving {
  const structAt = (client: number, clock: number): Y.Item | Y.GC => {
    const structs = doc.store.clients.get(client)!
    return structs[Y.findIndexSS(structs, clock)]!
  }
  return {
    limits,
    clockOf(client) {
      const structs = doc.store.clients.get(client)
      if (structs === undefined) return 0
      const last = structs[structs.length - 1]!
      return last.id.clock + last.length
    },
    get roots() {
      return doc.share.size
    },
    get clients() {
      return doc.store.clients.size
    },
    get subdocuments() {
      return doc.subdocs.size
    },
    get bytes() {
      return bytes()
    },
    get structs() {
      let count = 0
      for (const structs of doc.store.clients.values()) count += structs.length
      return count
    },
    rootNamed: (name) => doc.share.get(name),
    runAt(client, clock) {
      const struct = structAt(client, clock)
      return struct instanceof Y.Item ? struct : null
    },
    typeAt(client, clock) {
      const struct = structAt(client, clock)
      if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentType)) return null
      return struct.content.type
    },
    firstIn(type, key) {
      // reason: a place's parent in a document is always a type
      const { _start, _map } = type as Y.AbstractType<unknown>
      if (key === null) return _start
      let first = _map.get(key) ?? null
      while (first?.left) first = first.left
      return first
    },
    levelOf(type) {
      let level = 0
      // reason: a place's parent in a document is always a type
      let item = (type as Y.AbstractType<unknown>)._item
      while (item !== null) {
        level += 1
        item = (item.parent as Y.AbstractType<unknown>)._item
      }
      return level
    },
    isHalfLetter(client, clock) {
      const struct = structAt(client, clock)
      if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) return false
      const at = clock - struct.id.clock
      return at < struct.length - 1 && isFirstHalf(struct.content.str.charCodeAt(at))
    },
  }
}

function isFirstHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
