/** Edits of a document that name a place, for clients that do not speak Yjs. */
import type { DocumentEdit, Kind } from '@concord/schemas'
import * as Y from 'yjs'
import { Refusal } from '../../core/refusal.ts'
import { findTarget, isIndex, nowhere, type Shared } from './edit-path.ts'

/** Writes it; call it within a transaction. Throws VALIDATION_ERROR before anything is written. */
export function writeEdit(doc: Y.Doc, kind: Kind, edit: DocumentEdit): void {
  const { type, at } = findTarget(doc, kind, edit.path)
  if (type instanceof Y.Map) writeField(type, at, edit)
  else if (type instanceof Y.Text) writeText(type, placeIn(type, at, edit), edit)
  else writeItem(type, placeIn(type, at, edit), edit)
}

function writeField(map: Y.Map<unknown>, key: string | undefined, edit: DocumentEdit): void {
  if (key === undefined) throw nowhere(edit.path)
  if (edit.action === 'delete') map.delete(key)
  else map.set(key, plain(edit))
}

/** Where in a text or list: the end, when an insertion does not say. */
function placeIn(
  type: Exclude<Shared, Y.Map<unknown>>,
  at: string | undefined,
  { action, path }: DocumentEdit,
): number | undefined {
  if (at === undefined) return action === 'insert' ? type.length : undefined
  const index = Number(at)
  const last = action === 'insert' || type instanceof Y.Text ? type.length : type.length - 1
  if (!isIndex(at) || index > last) throw nowhere(path)
  return index
}

function writeText(text: Y.Text, at: number | undefined, edit: DocumentEdit): void {
  const { action, value } = edit
  if (action === 'delete') {
    text.delete(at ?? 0, at === undefined ? text.length : charactersOf(value, text.length - at))
    return
  }
  if (typeof value !== 'string') throw wrong('a text')
  if (action === 'insert') text.insert(at ?? text.length, value)
  else if (at === undefined) replaceAll(text, value)
  else {
    text.delete(at, Math.min(value.length, text.length - at))
    text.insert(at, value)
  }
}

/** As many characters as `value` says: a number, or the text that is there. */
function charactersOf(value: unknown, most: number): number {
  const count = typeof value === 'string' ? value.length : value
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > most)
    throw wrong(`how many characters go, ${most} at most`)
  return count
}

/** Leaves what is the same at both ends alone, so that others can go on writing there. */
function replaceAll(text: Y.Text, next: string): void {
  const before = text.toJSON()
  const most = Math.min(before.length, next.length)
  let start = 0
  while (start < most && before[start] === next[start]) start += 1
  let end = 0
  while (end < most - start && before.at(-1 - end) === next.at(-1 - end)) end += 1
  if (before.length > start + end) text.delete(start, before.length - start - end)
  if (next.length > start + end) text.insert(start, next.slice(start, next.length - end))
}

function writeItem(
  list: Y.Array<unknown> | Y.XmlFragment,
  at: number | undefined,
  edit: DocumentEdit,
): void {
  const { action } = edit
  const items = action === 'delete' ? [] : [itemFor(list, edit)]
  if (action !== 'insert') list.delete(at ?? 0, at === undefined ? list.length : 1)
  if (items.length === 0) return
  if (list instanceof Y.XmlFragment) list.insert(at ?? 0, items as Y.XmlElement[])
  else list.insert(at ?? 0, items)
}

/** In rich text, a paragraph. */
function itemFor(list: Y.Array<unknown> | Y.XmlFragment, edit: DocumentEdit): unknown {
  if (!(list instanceof Y.XmlFragment)) return plain(edit)
  const { value } = edit
  if (typeof value !== 'string') throw wrong('a text')
  return paragraphOf(value)
}

/** A paragraph of rich text, to be put somewhere. */
export function paragraphOf(text: string): Y.XmlElement {
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(text)])
  return paragraph
}

function plain({ value }: DocumentEdit): unknown {
  if (value === undefined) throw wrong('what is put there')
  return value
}

function wrong(words: string): Refusal {
  return new Refusal('VALIDATION_ERROR', `value: Say ${words}.`)
}
