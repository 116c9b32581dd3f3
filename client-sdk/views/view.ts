/** A kind's document as typed values: what `room.trip` or `room.document` is. */
import {
  touchRoots,
  type EntryChangesOf,
  type EntryOf,
  type Kind,
  type MetaOf,
  type NewEntryOf,
} from '@concord/schemas'
import type * as Y from 'yjs'
import { createCollectionView, type CollectionActor } from './collection-view.ts'
import { createMetaView } from './meta-view.ts'
import type { Writer } from './write.ts'

/** `meta`, every collection by its name, and every content as the Yjs type itself, which editors bind to. */
export type View<K extends Kind> = { readonly meta: MetaView<K> } & {
  readonly [C in keyof K['collections']]: CollectionView<K, C>
} & {
  readonly [X in keyof K['contents']]: K['contents'][X] extends 'xml' ? Y.XmlFragment : Y.Text
}

/** The fields of the document itself. Writes are refused with a word about the field when they are not valid or not allowed. */
export interface MetaView<K extends Kind> {
  /** The same object until it changes. A field that is not valid or not there has its default, or is missing. */
  get(): Partial<MetaOf<K>>
  /** Checks as the writes of a collection do. */
  set(changes: Partial<MetaOf<K>>): void
  subscribe(listener: () => void): () => void
}

/**
 * What every collection has, and `add` where the client makes ids, and `set` where the application chooses keys: for
 * entries that have owners, such as votes, and for those that are stored as one value.
 */
export type CollectionView<K extends Kind, C extends keyof K['collections']> = EntriesView<K, C> &
  (K['collections'][C] extends Owned ? unknown : AddingView<K, C>) &
  (K['collections'][C] extends Owned | { readonly stored: 'value' } ? KeyedView<K, C> : unknown)

interface Owned {
  readonly owner: (key: string) => string | undefined
}

/**
 * Writes throw an Error in plain words that names a field which is not valid and what is allowed, or says that this
 * person may not do it; nothing is written then.
 */
export interface EntriesView<K extends Kind, C extends keyof K['collections']> {
  /** Valid entries, by position and then id. The same array, with the same objects, until something changed. */
  list(): readonly EntryOf<K, C>[]
  /** `undefined` when it is not there or not valid. */
  get(id: string): EntryOf<K, C> | undefined
  /** Changes these fields and no others. Throws when there is no such entry, too. */
  update(id: string, changes: EntryChangesOf<K, C>): void
  /**
   * Moves it before that entry (null: to the end) and changes other fields in the same edit. Neighbours are the entries
   * for which `among` holds, all by default. Throws as `update` does, and when `before` is not among them.
   */
  move(
    id: string,
    before: string | null,
    changes?: EntryChangesOf<K, C>,
    among?: (entry: EntryOf<K, C>) => boolean,
  ): void
  /** Nothing happens when there is no such entry. */
  remove(id: string): void
  subscribe(listener: () => void): () => void
}

export interface AddingView<K extends Kind, C extends keyof K['collections']> {
  /** Returns the new id. Without a position it goes to the end; the field for its author is filled in. */
  add(entry: NewEntryOf<K, C>): string
}

export interface KeyedView<K extends Kind, C extends keyof K['collections']> {
  /** Writes the entry with this key as a whole; it keeps its position and its author when it was there. */
  set(key: string, entry: NewEntryOf<K, C>): void
}

export interface ViewActor<K extends Kind> {
  /** The same object for good. Its contents are those of the document that it shows now. */
  readonly view: View<K>
  /** Shows another document from now on; everybody who listens is told. */
  move(doc: Y.Doc): void
  close(): void
}

export function createView<K extends Kind>(doc: Y.Doc, kind: K, writer: Writer): ViewActor<K> {
  let shown = doc
  touchRoots(doc, kind)
  const meta = createMetaView(doc, kind, writer)
  /** Those that somebody has looked at. */
  const collections = new Map<string, CollectionActor>()
  const view = { meta: meta.view }

  function collectionOf(name: string): CollectionActor {
    const made = collections.get(name) ?? createCollectionView(shown, kind, name, writer)
    collections.set(name, made)
    return made
  }

  for (const name of Object.keys(kind.collections))
    Object.defineProperty(view, name, { get: () => collectionOf(name).view, enumerable: true })
  for (const [name, content] of Object.entries(kind.contents)) {
    Object.defineProperty(view, name, {
      get: () => (content === 'xml' ? shown.getXmlFragment(name) : shown.getText(name)),
      enumerable: true,
    })
  }
  return {
    // The names and the shapes both follow from the kind, which the type says and the loops above cannot.
    view: view as unknown as View<K>,
    move(next) {
      shown = next
      touchRoots(next, kind)
      meta.move(next)
      for (const collection of collections.values()) collection.move(next)
    },
    close() {
      meta.close()
      for (const collection of collections.values()) collection.close()
    },
  }
}
