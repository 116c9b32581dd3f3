/**
 * Reading and writing a kind's values in its Yjs document. The one place that knows how entries are laid out; the
 * server's REST replies and the SDK's views both use it.
 */
import { equalityDeep } from 'lib0/function'
import * as Y from 'yjs'
import type { Fields } from './collection.ts'
import type { Kind } from './kind.ts'

/**
 * Makes every root type of the kind exist in `doc`. Until a root type is asked for by name, Yjs does not know what it
 * is, and changes under it go unnoticed. Writes nothing.
 */
export function touchRoots(doc: Y.Doc, kind: Kind): void {
  doc.getMap('meta')
  for (const name of Object.keys(kind.collections)) doc.getMap(name)
  for (const [name, content] of Object.entries(kind.contents)) {
    if (content === 'xml') doc.getXmlFragment(name)
    else doc.getText(name)
  }
}

/** The value with defaults filled in, or `undefined` when it is not valid. */
function parsed(fields: Fields, value: unknown): Record<string, unknown> | undefined {
  const result = fields.safeParse(value)
  return result.success ? result.data : undefined
}

/** The meta of the document; a field that is not valid or not there has its default, or is missing. */
export function readMeta(doc: Y.Doc, kind: Kind): Record<string, unknown> {
  const meta = doc.getMap('meta')
  // An open document may have anything beside what is declared, also what is large.
  const raw: Record<string, unknown> = Object.fromEntries(
    Object.keys(kind.meta.shape).flatMap((name) => {
      const value = meta.get(name)
      return value === undefined || value instanceof Y.AbstractType ? [] : [[name, value]]
    }),
  )
  const whole = parsed(kind.meta, raw)
  if (whole) return whole
  return Object.fromEntries(
    Object.entries(kind.meta.shape).flatMap(([name, field]) => {
      const result = field.safeParse(raw[name])
      const fallback = result.success ? result : field.safeParse(undefined)
      return fallback.success ? [[name, fallback.data]] : []
    }),
  )
}

/** One entry with its id, or `undefined` when it is not there or not valid. */
export function readEntry(
  doc: Y.Doc,
  kind: Kind,
  collection: string,
  id: string,
): Entry | undefined {
  return validEntry(kind, collection, rawEntry(doc, kind, collection, id))
}

/** All valid entries of a collection, by position and then by id; without positions, by id. */
export function readEntries(doc: Y.Doc, kind: Kind, collection: string): readonly Entry[] {
  return entriesFrom(
    rawEntries(doc, kind, collection).map((raw) => validEntry(kind, collection, raw)),
  )
}

/** An entry as it lies in a document, which goes on while this stays as it is. */
export interface RawEntry {
  readonly id: string
  readonly value: unknown
}

type Entry = Record<string, unknown> & { id: string }

function rawEntry(doc: Y.Doc, kind: Kind, collection: string, id: string): RawEntry {
  const declared = kind.collections[collection]
  const value = doc.getMap(collection).get(id)
  if (declared?.stored !== 'map') return { id, value }
  return { id, value: value instanceof Y.Map ? value.toJSON() : undefined }
}

/**
 * What is looked at to read a collection, valid or not: `validEntry` and `entriesFrom` make of it what `readEntries`
 * gives.
 */
export function rawEntries(doc: Y.Doc, kind: Kind, collection: string): RawEntry[] {
  return [...doc.getMap(collection).keys()].map((id) => rawEntry(doc, kind, collection, id))
}

/** The entry with its defaults, or `undefined` when it is not valid. */
export function validEntry(
  kind: Kind,
  collection: string,
  { id, value }: RawEntry,
): Entry | undefined {
  const declared = kind.collections[collection]
  const whole = declared && parsed(declared.fields, value)
  return whole && { ...whole, id }
}

/** Those that are valid, in their order. */
export function entriesFrom(entries: readonly (Entry | undefined)[]): readonly Entry[] {
  return entries
    .filter((entry) => entry !== undefined)
    .toSorted((a, b) => byCodeUnits(positionOf(a), positionOf(b)) || byCodeUnits(a.id, b.id))
}

function positionOf(entry: Record<string, unknown>): string {
  const { position } = entry
  return typeof position === 'string' ? position : ''
}

/** Fractional indexes are made for this order; a locale's order would break them. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The whole document as plain JSON: `meta`, every collection as a list, every content as plain text or XML. */
export function readDocument(doc: Y.Doc, kind: Kind): Record<string, unknown> {
  return {
    meta: readMeta(doc, kind),
    ...Object.fromEntries(
      Object.keys(kind.collections).map((name) => [name, readEntries(doc, kind, name)]),
    ),
    ...Object.fromEntries(
      Object.entries(kind.contents).map(([name, content]) => [
        name,
        content === 'xml' ? doc.getXmlFragment(name).toJSON() : doc.getText(name).toJSON(),
      ]),
    ),
  }
}

/** Writes fields of `meta`, only those that differ. Call it within a transaction. */
export function writeMeta(doc: Y.Doc, changes: Readonly<Record<string, unknown>>): void {
  writeFields(doc.getMap('meta'), changes)
}

/** Writes fields of one entry, only those that differ; makes the entry when there is none. */
export function writeEntry(
  doc: Y.Doc,
  kind: Kind,
  collection: string,
  id: string,
  changes: Readonly<Record<string, unknown>>,
): void {
  const entries = doc.getMap(collection)
  const entry = entries.get(id)
  if (kind.collections[collection]?.stored === 'value') {
    const value = { ...(isRecord(entry) ? entry : {}), ...changes }
    if (!equalityDeep(entry, value)) entries.set(id, value)
  } else if (entry instanceof Y.Map) writeFields(entry, changes)
  else entries.set(id, new Y.Map(Object.entries(changes)))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Y.AbstractType)
}

function writeFields(target: Y.Map<unknown>, changes: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value !== undefined && !equalityDeep(target.get(name), value)) target.set(name, value)
  }
}
