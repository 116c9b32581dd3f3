/** What this device did in a document and the server does not have, as plain content. */
import { type Edit, type Kind, type Range, deletionsIn, touchRoots, within } from '@concord/schemas'
import * as Y from 'yjs'
import { plainValue, readableText, rootNamed, valueOf, type AnyType } from './plain-content.ts'

/** An entry of a collection, or the fields of the document itself: `collection` is `meta` then, and the key empty. */
export interface UnsentChange {
  readonly deed: 'added' | 'changed' | 'removed'
  readonly collection: string
  readonly key: string
  /** What was written: all fields of a new entry, those that changed of another. `undefined` was taken out. */
  readonly fields: Readonly<Record<string, unknown>>
  /** The whole entry as it is here; absent when it was removed. */
  readonly entry?: Readonly<Record<string, unknown>>
}

/** A text, or whatever an editor keeps in a root type of its own, as a whole: it is not known word by word. */
export interface UnsentText {
  readonly deed: 'written'
  /** The name of the root type. */
  readonly content: string
  /** Its words, a line for each paragraph. */
  readonly text: string
  /** What Yjs makes of it as JSON: a text with its markup, a list, an object. */
  readonly value: unknown
}

/** A part of what could not be saved: a change of an entry, or a text. */
export type UnsentWork = UnsentChange | UnsentText

/** A change, and what the server had in its place when it was made. */
export interface TracedChange extends UnsentChange {
  /** Of an entry that was written or removed as a whole: what was there before, if there was anything. */
  readonly over?: Y.ID | undefined
  /** The same of single fields. */
  readonly overFields: ReadonlyMap<string, Y.ID | undefined>
}

export interface Unsent {
  readonly inserted: readonly Range[]
  readonly deleted: readonly Range[]
}

function unsentOf(edits: readonly Edit[]): Unsent {
  return {
    inserted: edits.flatMap(({ inserted }) => inserted),
    deleted: edits.flatMap(({ deleted }) => deleted),
  }
}

/** What these edits did in a document, as plain content; the document stays as it is. */
export function workOf(doc: Y.Doc, kind: Kind, edits: readonly Edit[]): UnsentWork[] {
  const copy = copyOf(doc)
  touchRoots(copy, kind)
  const unsent = unsentOf(edits)
  const work = [...changesIn(copy, kind, unsent).map(plainChange), ...textsIn(copy, kind, unsent)]
  copy.destroy()
  return work
}

/** The change without what only comparing it needs. */
export function plainChange({ deed, collection, key, fields, entry }: TracedChange): UnsentChange {
  return { deed, collection, key, fields, ...(entry ? { entry } : {}) }
}

/** A document of its own with the same content. */
export function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return copy
}

/** What belongs to these edits, and everything else that is in `doc` and not in `server`. */
export function unsentBeside(server: Y.Doc, doc: Y.Doc, edits: readonly Edit[]): Unsent {
  const { inserted, deleted } = unsentOf(edits)
  const isDeletedThere = within(deletionsIn(server))
  const more = [...doc.store.clients.keys()].flatMap((client): Range[] => {
    const clock = Y.getState(server.store, client)
    const length = Y.getState(doc.store, client) - clock
    return length > 0 ? [{ client, clock, length }] : []
  })
  const gone = deletionsIn(doc).flatMap((range) => partsOutside(range, isDeletedThere))
  return { inserted: [...inserted, ...more], deleted: [...deleted, ...gone] }
}

function partsOutside(
  { client, clock, length }: Range,
  isInside: (client: number, clock: number) => boolean,
): Range[] {
  const parts: Range[] = []
  let from = clock
  for (let at = clock; at <= clock + length; at += 1) {
    if (at < clock + length && !isInside(client, at)) continue
    if (at > from) parts.push({ client, clock: from, length: at - from })
    from = at + 1
  }
  return parts
}

/** The changes of meta and of entries, by collection and key. */
export function changesIn(doc: Y.Doc, kind: Kind, unsent: Unsent): TracedChange[] {
  const trace = createTrace(doc, unsent)
  const meta = fieldChanges('meta', '', doc.getMap('meta'), trace)
  const entries = Object.keys(kind.collections).flatMap((name) =>
    [...doc.getMap(name)._map]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([key, item]) => entryChange(name, key, item, trace) ?? []),
  )
  return meta ? [meta, ...entries] : entries
}

/** The texts and other root types in which something was written or deleted. */
export function textsIn(doc: Y.Doc, kind: Kind, { inserted, deleted }: Unsent): UnsentText[] {
  const names = new Map<AnyType | undefined, string>(
    [...doc.share].map(([name, type]) => [type as AnyType, name]),
  )
  const found = new Set<string>()
  for (const range of [...inserted, ...deleted]) {
    for (const struct of structsIn(doc, range)) {
      const name = names.get(rootOf(struct))
      if (name !== undefined && name !== 'meta' && !Object.hasOwn(kind.collections, name))
        found.add(name)
    }
  }
  return [...found].map((content) => textOf(doc, content))
}

/** A root type as it is in a document that nobody else uses any more. */
function textOf(doc: Y.Doc, content: string): UnsentText {
  const type = rootNamed(doc, content)
  return { deed: 'written', content, text: readableText(type), value: plainValue(type) }
}

interface Trace {
  /** Whether the item was made by an unsent edit. */
  isNew(item: Y.Item): boolean
  /** Whether it was deleted by one. */
  isGone(item: Y.Item): boolean
  /** What the server had in this place before the unsent edits. */
  over(item: Y.Item): Y.ID | undefined
}

function createTrace(doc: Y.Doc, { inserted, deleted }: Unsent): Trace {
  const isInserted = within(inserted)
  const isDeleted = within(deleted)
  return {
    isNew: ({ lastId: { client, clock } }) => isInserted(client, clock),
    isGone: (item) => item.deleted && isDeleted(item.lastId.client, item.lastId.clock),
    over(item) {
      let id: Y.ID | null = item.lastId
      while (id && isInserted(id.client, id.clock)) id = before(doc, id)
      return id ?? undefined
    },
  }
}

/** What somebody put this unit after. */
function before(doc: Y.Doc, { client, clock }: Y.ID): Y.ID | null {
  const struct: Y.Item | Y.GC = Y.getItem(doc.store, Y.createID(client, clock))
  if (clock > struct.id.clock) return Y.createID(client, clock - 1)
  return struct instanceof Y.Item ? struct.origin : null
}

function entryChange(
  collection: string,
  key: string,
  item: Y.Item,
  trace: Trace,
): TracedChange | undefined {
  const overFields = new Map<string, Y.ID | undefined>()
  const place = { collection, key, overFields }
  if (trace.isNew(item)) {
    const over = trace.over(item)
    if (!item.deleted) {
      const entry = recordOf(valueOf(item))
      return { ...place, deed: over ? 'changed' : 'added', fields: entry, entry, over }
    }
    return over && { ...place, deed: 'removed', fields: {}, over }
  }
  if (item.deleted)
    return trace.isGone(item)
      ? { ...place, deed: 'removed', fields: {}, over: item.lastId }
      : undefined
  const { content } = item
  const map = content instanceof Y.ContentType ? content.type : undefined
  return map instanceof Y.Map ? fieldChanges(collection, key, map, trace) : undefined
}

function fieldChanges(
  collection: string,
  key: string,
  map: Y.Map<unknown>,
  trace: Trace,
): TracedChange | undefined {
  const fields: Record<string, unknown> = {}
  const overFields = new Map<string, Y.ID | undefined>()
  for (const [field, item] of map._map) {
    const over = trace.isNew(item) ? trace.over(item) : item.lastId
    const isWritten = trace.isNew(item) && !item.deleted
    const isTakenOut =
      item.deleted && over !== undefined && (trace.isNew(item) || trace.isGone(item))
    if (!isWritten && !isTakenOut) continue
    fields[field] = isWritten ? valueOf(item) : undefined
    overFields.set(field, over)
  }
  if (overFields.size === 0) return undefined
  return { deed: 'changed', collection, key, fields, overFields, entry: recordOf(plainValue(map)) }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value }
    : { value }
}

function* structsIn(doc: Y.Doc, { client, clock, length }: Range): Generator<Y.Item | Y.GC> {
  const structs = doc.store.clients.get(client)
  if (!structs || clock >= Y.getState(doc.store, client)) return
  for (let at = Y.findIndexSS(structs, clock); at < structs.length; at += 1) {
    const struct = structs[at]!
    if (struct.id.clock >= clock + length) return
    yield struct
  }
}

/** The root type that a struct is in; `undefined` for what is gone with its place. */
function rootOf(struct: Y.Item | Y.GC): AnyType | undefined {
  let type = parentOf(struct)
  for (let above = type?._item; above; above = type?._item) type = parentOf(above)
  return type
}

function parentOf(struct: Y.Item | Y.GC): AnyType | undefined {
  return struct instanceof Y.Item && struct.parent instanceof Y.AbstractType
    ? struct.parent
    : undefined
}
