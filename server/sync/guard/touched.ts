/** Where a transaction changed a document, in the words of its kind. */
import type { Kind } from '@concord/schemas'
import type * as Y from 'yjs'
import { META, META_KEY } from './mirror.ts'

/** An entry that was touched: `fields` of it, or, where that is `undefined`, the entry as a whole. */
export interface TouchedEntry {
  readonly collection: string
  readonly key: string
  readonly fields: ReadonlySet<string> | undefined
  /** The type that holds the entry, where it is known. */
  readonly type: YType | undefined
}

export interface Touched {
  /** Each entry once. */
  readonly entries: readonly TouchedEntry[]
  /** Names of the contents that changed. */
  readonly contents: ReadonlySet<string>
  /** What has no place in this kind of document: unknown root types, and lists where maps belong. */
  readonly strays: ReadonlySet<YType>
}

/** As much of a Yjs type as is needed to find its place. */
export type YType = Y.AbstractType<unknown>

/** Root types that an open document may have beside those that its kind declares. */
const MAX_ROOTS = 64

/** Reads transactions of one document. */
export type ReadTouched = (transaction: Y.Transaction) => Touched

export function createTouched(doc: Y.Doc, kind: Kind): ReadTouched {
  const names = new Map<YType, string>()
  /** Of an open document: root types that an editor brought. */
  const brought = new Set<string>()
  for (const [name, root] of doc.share) {
    if (!isDeclared(kind, name) && holdsAnything(root as YType)) brought.add(name)
  }

  function nameOf(root: YType): string {
    const known = names.get(root)
    if (known !== undefined) return known
    // Yjs puts another type in the place of a root type once it is asked for as one.
    names.clear()
    for (const [name, type] of doc.share) names.set(type as YType, name)
    return names.get(root) ?? ''
  }

  /** Whether an open document has room for this root type. */
  function isWelcome(name: string): boolean {
    if (!kind.open) return false
    if (brought.has(name)) return true
    if (brought.size >= MAX_ROOTS) {
      for (const other of brought)
        if (!holdsAnything(doc.share.get(other) as YType)) brought.delete(other)
    }
    if (brought.size >= MAX_ROOTS) return false
    brought.add(name)
    return true
  }

  function readType(type: YType, keys: ReadonlySet<string | null>, found: Found): void {
    let root = type
    /** The keys below the root on the way to the type. */
    let entry: string | null | undefined
    let field: string | null | undefined
    while (root._item !== null) {
      field = entry
      entry = root._item.parentSub
      root = root._item.parent as YType
    }
    const name = nameOf(root)
    if (Object.hasOwn(kind.collections, name)) {
      const fields = withoutLists(keys)
      if (fields !== keys) found.stray(type)
      if (entry === undefined)
        for (const key of fields) found.touch(name, key, undefined, undefined)
      else if (entry === null) found.stray(root)
      else if (typeof field === 'string') found.touch(name, entry, new Set([field]), undefined)
      else found.touch(name, entry, fields, type)
    } else if (name === META) {
      if (keys.has(null) && !kind.open) found.stray(type)
      readMeta(entry === undefined ? keys : [entry], found)
    } else if (Object.hasOwn(kind.contents, name) || isWelcome(name)) found.wrote(name)
    else found.stray(root)
  }

  function readMeta(names: Iterable<string | null>, found: Found): void {
    const fields = new Set<string>()
    for (const name of names) {
      if (kind.open && (name === null || !Object.hasOwn(kind.meta.shape, name))) found.wrote(META)
      else if (name !== null) fields.add(name)
    }
    if (fields.size > 0) found.touch(META, META_KEY, fields, undefined)
  }

  return (transaction) => {
    const changed = transaction.changed as Map<YType, Set<string | null>>
    const found = new Found(changed.size > 1)
    for (const [type, keys] of changed) readType(type, keys, found)
    return found
  }
}

const NO_NAMES: ReadonlySet<string> = new Set()
const NO_TYPES: ReadonlySet<YType> = new Set()

/** Most transactions touch one field of one entry, or one text: for them, next to nothing is made. */
class Found implements Touched {
  readonly entries: TouchedEntry[] = []
  /** collection → key → where in `entries`; not needed where no entry can be touched twice. */
  readonly #places: Map<string, Map<string, number>> | undefined
  #contents: Set<string> | undefined
  #strays: Set<YType> | undefined

  constructor(isTouchedTwice: boolean) {
    this.#places = isTouchedTwice ? new Map() : undefined
  }

  get contents(): ReadonlySet<string> {
    return this.#contents ?? NO_NAMES
  }

  get strays(): ReadonlySet<YType> {
    return this.#strays ?? NO_TYPES
  }

  touch(
    collection: string,
    key: string,
    fields: ReadonlySet<string> | undefined,
    type: YType | undefined,
  ): void {
    const place = this.#place(collection, key)
    if (place === undefined) return void this.entries.push({ collection, key, fields, type })
    const others = this.entries[place]!.fields
    const all = others && fields && new Set([...others, ...fields])
    this.entries[place] = { collection, key, fields: all, type: undefined }
  }

  wrote(content: string): void {
    this.#contents = (this.#contents ?? new Set()).add(content)
  }

  stray(type: YType): void {
    this.#strays = (this.#strays ?? new Set()).add(type)
  }

  /** Where an entry is that was touched before; remembers one that was not. */
  #place(collection: string, key: string): number | undefined {
    if (!this.#places) return undefined
    const places = this.#places.get(collection) ?? new Map<string, number>()
    this.#places.set(collection, places)
    const place = places.get(key)
    if (place === undefined) places.set(key, this.entries.length)
    return place
  }
}

function isDeclared({ collections, contents }: Kind, name: string): boolean {
  return name === META || Object.hasOwn(collections, name) || Object.hasOwn(contents, name)
}

/** The keys that a change has; `null` among them says that a list changed. */
function withoutLists(keys: ReadonlySet<string | null>): ReadonlySet<string> {
  if (!keys.has(null)) return keys as ReadonlySet<string>
  return new Set([...keys].filter((key) => key !== null))
}

/** Whether anything in a type is not deleted. */
function holdsAnything(type: YType): boolean {
  for (let item = type._start; item; item = item.right) if (!item.deleted) return true
  for (const item of type._map.values()) if (!item.deleted) return true
  return false
}
