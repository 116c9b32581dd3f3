/** One collection of a room's document: lists that stay the same until they change, and checked writes. */
import { readEntries, writeEntry, type Fields, type Kind } from '@concord/schemas'
import * as Y from 'yjs'
import { checkedChanges, checkedEntry } from './fields.ts'
import { createListeners } from './listeners.ts'
import { positionBefore } from './placing.ts'
import type { Write } from './write.ts'

export type Entry = Readonly<Record<string, unknown>> & { readonly id: string }
type Values = Readonly<Record<string, unknown>>

export interface AnyCollectionView {
  list(): readonly Entry[]
  get(id: string): Entry | undefined
  add(entry: Values): string
  update(id: string, changes: Values): void
  move(id: string, before: string | null, changes?: Values, among?: (entry: Entry) => boolean): void
  remove(id: string): void
  subscribe(listener: () => void): () => void
}

export interface CollectionActor {
  readonly view: AnyCollectionView
  close(): void
}

/** `newId` makes the ids of entries. */
export function createCollectionView(
  doc: Y.Doc,
  kind: Kind,
  name: string,
  write: Write,
  newId: () => string,
): CollectionActor {
  const fields: Fields = kind.collections[name]!
  const ordered = 'position' in fields.shape
  const map = doc.getMap(name)
  const changed = createListeners()
  const touched = new Set<string>()
  let known = new Map<string, Entry>()
  let list: readonly Entry[] | undefined

  function touch(ids: Iterable<string>): void {
    for (const id of ids) touched.add(id)
    list = undefined
  }

  function read(): readonly Entry[] {
    if (list) return list
    // An entry that nobody touched stays the same object, so that a list of a thousand draws one row anew.
    list = readEntries(doc, kind, name).map((entry) =>
      touched.has(entry.id) ? entry : (known.get(entry.id) ?? entry),
    )
    known = new Map(list.map((entry) => [entry.id, entry]))
    touched.clear()
    return list
  }

  const onChange = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]) => {
    for (const event of events) touch(idsIn(event))
    changed.notify()
  }
  map.observeDeep(onChange)

  function put(id: string, values: Values): void {
    write(() => {
      writeEntry(doc, name, id, values)
      // Observers are told when the transaction ends; whoever reads before that, in a batch, reads what was written.
      touch([id])
    })
  }

  return {
    view: {
      list: read,
      get(id) {
        read()
        return known.get(id)
      },
      add(entry) {
        const values = checkedEntry(
          fields,
          name,
          ordered ? { position: positionBefore(read(), null), ...given(entry) } : entry,
        )
        const id = newId()
        put(id, values)
        return id
      },
      update(id, changes) {
        const values = checkedChanges(fields, name, changes)
        mustHave(map, name, id)
        put(id, values)
      },
      move(id, before, changes = {}, among = () => true) {
        if (!ordered) throw new Error(`${name} has no order.`)
        mustHave(map, name, id)
        const values = checkedChanges(fields, name, changes)
        if (before === id) put(id, values)
        else {
          const neighbours = read().filter((entry) => entry.id !== id && among(entry))
          put(id, { ...values, position: positionBefore(neighbours, before) })
        }
      },
      remove(id) {
        write(() => {
          map.delete(id)
          touch([id])
        })
      },
      subscribe: changed.add,
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

function given(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function mustHave(map: Y.Map<unknown>, name: string, id: string): void {
  if (!map.has(id)) throw new Error(`There is no entry "${id}" in ${name}.`)
}
