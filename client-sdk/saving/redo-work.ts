/**
 * Doing work again in another document that came from the server, where nobody else has touched the same thing since.
 * What cannot be done again is given back.
 */
import { writeMeta, type Kind } from '@concord/schemas'
import { equalityDeep } from 'lib0/function'
import * as Y from 'yjs'
import { jsonOf, plainValue, rootNamed, valueOf } from './plain-content.ts'
import {
  copyOf,
  plainChange,
  type TracedChange,
  type UnsentText,
  type UnsentWork,
} from './unsent-work.ts'

export interface Redo {
  /** To be written with `writeAgain`. */
  readonly again: readonly TracedChange[]
  /** The server has something else there by now, or nothing that could be changed, or it is too large. */
  readonly back: readonly UnsentWork[]
}

/**
 * What of the work that was done in `mine` is to be done again in `server`; what is there already is neither. `most`:
 * how many bytes a change may have.
 */
export function planRedo(
  work: { readonly changes: readonly TracedChange[]; readonly texts: readonly UnsentText[] },
  mine: Y.Doc,
  server: Y.Doc,
  most: number,
): Redo {
  const again: TracedChange[] = []
  const back: UnsentWork[] = []
  for (const change of work.changes) {
    const fates = fatesOf(change, mine, server, most)
    const redo = withFields(change, fates, 'again')
    const lost = withFields(change, fates, 'back')
    if (redo) again.push(redo)
    if (lost) back.push(plainChange(lost))
  }
  // Looking at a root type makes it that type; the document itself belongs to the application.
  const copy = copyOf(server)
  for (const text of work.texts) {
    const there = copy.share.has(text.content)
      ? plainValue(rootNamed(copy, text.content))
      : undefined
    if (!equalityDeep(there, text.value)) back.push(text)
  }
  copy.destroy()
  return { again, back }
}

/** Writes one change that `planRedo` gave, as it stands. */
export function writeAgain(doc: Y.Doc, kind: Kind, change: TracedChange): void {
  const { collection, key, fields } = change
  const entries = doc.getMap(collection)
  if (change.deed === 'removed') entries.delete(key)
  else if (collection === 'meta') {
    writeMeta(doc, fields)
    deleteMissing(entries, fields)
  } else if (!isWhole(change)) {
    const entry = entries.get(key)
    if (!(entry instanceof Y.Map)) return
    for (const [field, value] of given(fields)) entry.set(field, value)
    deleteMissing(entry, fields)
  } else if (kind.collections[collection]?.stored === 'map') {
    entries.set(key, new Y.Map(given(fields)))
  } else entries.set(key, fields)
}

/** `there`: the server has it like this already. */
type Fate = 'there' | 'again' | 'back'

/** What becomes of the change as a whole, or of each of its fields. */
function fatesOf(
  change: TracedChange,
  mine: Y.Doc,
  server: Y.Doc,
  most: number,
): Fate | Map<string, Fate> {
  const { collection, key, fields, over, overFields } = change
  const map = server.getMap(collection)
  const item = map._map.get(key)
  if (change.deed === 'removed') {
    if (!item || item.deleted) return 'there'
    return isStill(item, over) && knowsAllOf(mine, item) ? 'again' : 'back'
  }
  if (isWhole(change)) {
    if (item && !item.deleted && equalityDeep(valueOf(item), fields)) return 'there'
    return isStill(item, over) && weightOf(fields) <= most ? 'again' : 'back'
  }
  const entry = collection === 'meta' ? map : map.get(key)
  if (!(entry instanceof Y.Map)) return 'back'
  return new Map(
    Object.entries(fields).map(([field, value]) => {
      const there = entry._map.get(field)
      const now = there && !there.deleted ? valueOf(there) : undefined
      if (equalityDeep(now, value)) return [field, 'there']
      const isFree = isStill(there, overFields.get(field)) && weightOf(value) <= most
      return [field, isFree ? 'again' : 'back']
    }),
  )
}

/** As much of the change as has this fate; `undefined` when nothing has. */
function withFields(
  change: TracedChange,
  fates: Fate | ReadonlyMap<string, Fate>,
  wanted: Fate,
): TracedChange | undefined {
  if (typeof fates === 'string') return fates === wanted ? change : undefined
  const fields = Object.entries(change.fields).filter(([field]) => fates.get(field) === wanted)
  return fields.length > 0 ? { ...change, fields: Object.fromEntries(fields) } : undefined
}

const isWhole = ({ overFields }: TracedChange): boolean => overFields.size === 0

/** Whether what is there is what the change was made over, or nothing is there at all. */
function isStill(item: Y.Item | undefined, over: Y.ID | undefined): boolean {
  if (!item || item.deleted) return true
  const { client, clock } = item.id
  return over?.client === client && over.clock >= clock && over.clock < clock + item.length
}

/** Whether everything that an entry holds was known where it was removed. */
function knowsAllOf(doc: Y.Doc, { content }: Y.Item): boolean {
  const map = content instanceof Y.ContentType ? content.type : undefined
  return (
    !(map instanceof Y.Map) ||
    [...map._map.values()].every(({ id }) => id.clock < Y.getState(doc.store, id.client))
  )
}

/** About how many bytes a value takes. */
function weightOf(value: unknown): number {
  return new TextEncoder().encode(jsonOf(value)).length
}

function given(fields: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(fields).filter(([, value]) => value !== undefined)
}

function deleteMissing(map: Y.Map<unknown>, fields: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(fields)) if (value === undefined) map.delete(field)
}
