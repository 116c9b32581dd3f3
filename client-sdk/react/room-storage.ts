/** The content of a room as plain values: what selectors read. */
import type { EntryOf, Kind, MetaOf } from '@concord/schemas'
import type { RoomBase } from '../room/room.ts'

/**
 * `meta`, and every collection as the list of its valid entries in their order. What did not change is the same object.
 * Texts are not part of it: editors bind to them.
 */
export type RoomStorage<K extends Kind> = { readonly meta: Partial<MetaOf<K>> } & {
  readonly [C in keyof K['collections']]: readonly EntryOf<K, C>[]
}

interface Source {
  subscribe(listener: () => void): () => void
}

type Sources = Readonly<Record<string, Source & { list(): unknown }>> & {
  readonly meta: Source & { get(): unknown }
}

export function readStorage<K extends Kind>(kind: K, room: RoomBase): RoomStorage<K> {
  const view = sourcesIn(kind, room)
  const lists = Object.keys(kind.collections).map((name) => [name, view[name]!.list()] as const)
  // reason: the names and the types both follow from the kind, which the compiler does not follow through entries
  return { meta: view.meta.get(), ...Object.fromEntries(lists) } as unknown as RoomStorage<K>
}

/** Told of every change of meta and collections; not of what is typed into texts. */
export function followStorage(kind: Kind, room: RoomBase, listener: () => void): () => void {
  const view = sourcesIn(kind, room)
  const stops = ['meta', ...Object.keys(kind.collections)].map((name) =>
    view[name]!.subscribe(listener),
  )
  return () => {
    for (const stop of stops) stop()
  }
}

function sourcesIn(kind: Kind, room: RoomBase): Sources {
  // reason: a room has the view of its kind under the kind's own name
  return (room as unknown as Record<string, Sources>)[kind.name]!
}
