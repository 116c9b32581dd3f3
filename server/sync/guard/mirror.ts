/**
 * What the collections of a document held before the transaction that is being looked at: the "before" of every change.
 * Kept beside the live document, because within a transaction Yjs can no longer be asked what was there.
 */
import type { Collection, Kind } from '@concord/schemas'
import type * as Y from 'yjs'
import { NOT_PLAIN, isFieldMap, plain, plainFields, type Entry } from './plain.ts'

/** Meta is one entry among the others, in a collection of its own. */
export const META = 'meta'
export const META_KEY = ''

export interface Mirror {
  /** The entries of a collection by their keys, to be read and kept up to date. */
  of(collection: string): Map<string, Entry>
}

export function createMirror(doc: Y.Doc, kind: Kind): Mirror {
  const collections = new Map<string, Map<string, Entry>>()
  for (const name of [META, ...Object.keys(kind.collections)]) {
    const entries = new Map<string, Entry>()
    collections.set(name, entries)
    const keys = name === META ? [META_KEY] : doc.getMap(name).keys()
    for (const key of keys) {
      const entry = readEntry(doc, kind, name, key)
      if (entry !== undefined && entry !== NOT_PLAIN) entries.set(key, onlyPlain(entry))
    }
  }
  // reason: the guard asks for the collections of the kind that the mirror was made for
  return { of: (collection) => collections.get(collection)! }
}

/** Without what is no plain value, which a document can have from before its kind was declared as it is now. */
function onlyPlain(entry: Entry): Entry {
  return Object.fromEntries(
    Object.entries(entry).filter(([name, value]) => value !== NOT_PLAIN && name !== '__proto__'),
  )
}

/** An entry as it is in the document now: `undefined` when there is none, NOT_PLAIN when it is not what the kind stores. */
function readEntry(
  doc: Y.Doc,
  kind: Kind,
  collection: string,
  key: string,
): Entry | typeof NOT_PLAIN | undefined {
  const root = doc.getMap(collection)
  if (collection !== META) return readStored(root, key, kind.collections[collection]!.stored)
  if (!kind.open) return plainFields(root)
  // An open document may hold whatever an editor keeps in its meta; only what is declared is ours.
  const declared = Object.keys(kind.meta.shape).filter((name) => root.has(name))
  return Object.fromEntries(declared.map((name) => [name, plain(root.get(name))]))
}

/** The same for an entry of a collection. */
export function readStored(
  root: Y.Map<unknown>,
  key: string,
  stored: Collection['stored'],
): Entry | typeof NOT_PLAIN | undefined {
  const value = root.get(key)
  if (value === undefined) return root.has(key) ? NOT_PLAIN : undefined
  if (stored === 'map') return isFieldMap(value) ? plainFields(value) : NOT_PLAIN
  const copy = plain(value)
  const isEntry = typeof copy === 'object' && copy !== null && !Array.isArray(copy)
  return isEntry ? (copy as Entry) : NOT_PLAIN
}
