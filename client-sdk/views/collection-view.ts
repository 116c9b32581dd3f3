/** One collection of a room's document: lists that stay the same until they change, and checked writes. */
import { readEntries, writeEntry, type Kind } from '@concord/schemas'
import { equalityDeep } from 'lib0/function'
import * as Y from 'yjs'
import { createListeners } from '../core/listeners.ts'
import { mustMaySet, mustMayWrite } from './entry-rules.ts'
import { checkedChanges, checkedEntry } from './fields.ts'
import { positionBefore } from './placing.ts'
import type { Writer } from './write.ts'

export type Entry = Readonly<Record<string, unknown>> & { readonly id: string }
type Values = Readonly<Record<string, unknown>>

export interface AnyCollectionView {
  list(): readonly Entry[]
  get(id: string): Entry | undefined
  add(entry: Values): string
  set(key: string, entry: Values): void
  update(id: string, changes: Values): void
  move(id: string, before: string | null, changes?: Values, among?: (entry: Entry) => boolean): void
  remove(id: string): void
  subscribe(listener: () => void): () => void
}

const NONE: readonly Entry[] = []

export interface CollectionActor {
  readonly view: AnyCollectionView
  move(doc: Y.Doc): void
  close(): void
}

export function createCollectionView(
  first: Y.Doc,
  kind: Kind,
  name: string,
  writer: Writer,
): CollectionActor {
  const declared = kind.collections[name]!
  const { fields, author } = declared
  const ordered = 'position' in fields.shape
  let doc = first
  let map = doc.getMap(name)
  const changed = createListeners()
  /** As it was read last. */
  let list: readonly Entry[] = NONE
  /** Which entries are others than in `list` by now; all of them at first. */
  let touched: Set<string> | 'all' | undefined = 'all'
  /** `list` by id, once somebody asked for it. */
  let known: ReadonlyMap<string, Entry> | undefined

  function touch(ids: Iterable<string>): void {
    if (touched === 'all') return
    touched ??= new Set()
    for (const id of ids) touched.add(id)
  }

  function read(): readonly Entry[] {
    if (!touched) return list
    const [before, others] = [byId(), touched]
    // An entry that nobody touched stays the same object, so that a list of a thousand draws one row anew.
    list = readEntries(doc, kind, name).map((entry) =>
      others === 'all' || others.has(entry.id) ? entry : (before.get(entry.id) ?? entry),
    )
    known = undefined
    touched = undefined
    return list
  }

  function byId(): ReadonlyMap<string, Entry> {
    known ??= new Map(list.map((entry) => [entry.id, entry]))
    return known
  }

  const onChange = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]) => {
    for (const event of events) touch(idsIn(event))
    changed.notify()
  }
  map.observeDeep(onChange)

  function change(id: string, act: () => void): void {
    writer.write(() => {
      act()
      // Observers are told when the transaction ends; whoever reads before that, in a batch, reads what was written.
      touch([id])
    })
  }

  /** Changes some fields of an entry that is there. */
  function alter(id: string, changes: Values, place: Values = {}): void {
    const values = checkedChanges(fields, name, { ...changes, ...place })
    mustMaySet(declared, name, values, stored(map, id), writer.userId)
    change(id, () => writeEntry(doc, kind, name, id, values))
  }

  /** What is written for an entry as a whole: with its author, and at the end of the list. */
  function whole(entry: Values, before: Values | undefined): Values {
    const { userId } = writer
    const values = checkedEntry(fields, name, {
      ...(ordered && before?.['position'] === undefined
        ? { position: positionBefore(read(), null) }
        : {}),
      ...(author === undefined ? {} : { [author]: userId }),
      ...staying(before),
      ...given(entry),
    })
    mustMaySet(declared, name, values, before, userId)
    // While nobody knows whose device this is, the server says it.
    if (author !== undefined && userId === undefined && !before) delete values[author]
    return values
  }

  /** What an entry that is replaced as a whole does not lose. */
  function staying(before: Values = {}): Values {
    const stays = ['position', ...declared.server, ...declared.once]
    return Object.fromEntries(Object.entries(before).filter(([field]) => stays.includes(field)))
  }

  return {
    view: {
      list: read,
      get(id) {
        read()
        return byId().get(id)
      },
      add(entry) {
        mustMayWrite(declared, name, writer)
        if (declared.owner)
          throw new Error(`The key of an entry of ${name} says whose it is: write it with set.`)
        const values = whole(entry, undefined)
        const id = writer.newId()
        change(id, () => writeEntry(doc, kind, name, id, values))
        return id
      },
      set(key, entry) {
        mustMayWrite(declared, name, writer, key)
        const before = stored(map, key)
        const values = whole(entry, before)
        change(key, () => {
          if (declared.stored === 'map') writeEntry(doc, kind, name, key, values)
          else if (!equalityDeep(before, values)) map.set(key, values)
        })
      },
      update(id, changes) {
        mustMayWrite(declared, name, writer, id)
        mustHave(map, name, id)
        alter(id, changes)
      },
      move(id, before, changes = {}, among = () => true) {
        mustMayWrite(declared, name, writer, id)
        if (!ordered) throw new Error(`${name} has no order.`)
        mustHave(map, name, id)
        if (before === id) return alter(id, changes)
        const neighbours = read().filter((entry) => entry.id !== id && among(entry))
        alter(id, changes, { position: positionBefore(neighbours, before) })
      },
      remove(id) {
        mustMayWrite(declared, name, writer, id)
        change(id, () => map.delete(id))
      },
      subscribe: changed.add,
    },
    move(next) {
      map.unobserveDeep(onChange)
      doc = next
      map = doc.getMap(name)
      map.observeDeep(onChange)
      touched = 'all'
      changed.notify()
    },
    close() {
      map.unobserveDeep(onChange)
      changed.clear()
    },
  }
}

function idsIn(event: Y.YEvent<Y.AbstractType<unknown>>): Iterable<string> {
  const [id] = event.path
  if (id !== undefined) return [String(id)]
  return event instanceof Y.YMapEvent ? event.keysChanged : []
}

/** The entry as it is in the document, without defaults; `undefined` when there is none that could be one. */
function stored(map: Y.Map<unknown>, id: string): Values | undefined {
  const entry = map.get(id)
  if (entry instanceof Y.Map) return entry.toJSON()
  const plain = typeof entry === 'object' && entry !== null && !(entry instanceof Y.AbstractType)
  return plain ? { ...entry } : undefined
}

function given(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function mustHave(map: Y.Map<unknown>, name: string, id: string): void {
  if (!map.has(id)) throw new Error(`There is no entry "${id}" in ${name}.`)
}
