/** Places in a document, as text: `code.5`, `content.0`, `meta.title`. */
import type { Kind } from '@concord/schemas'
import * as Y from 'yjs'
import { Refusal } from '../../core/refusal.ts'

/** The shared type at a path, and the place in it that the last part names; absent: the whole type. */
export interface EditTarget {
  readonly type: Shared
  readonly at: string | undefined
}

export type Shared = Y.Text | Y.Map<unknown> | Y.Array<unknown> | Y.XmlFragment

/** Throws VALIDATION_ERROR for a path that leads nowhere. */
export function findTarget(doc: Y.Doc, kind: Kind, path: string): EditTarget {
  const [name = '', ...parts] = path.split('.')
  if (name === '' || parts.includes('')) throw nowhere(path)
  let type: Shared = rootOf(doc, kind, name, parts[0])
  while (parts.length > 0) {
    const next = childAt(type, parts[0]!)
    if (!next || (parts.length === 1 && type instanceof Y.Map)) break
    if (parts.length === 1 && !(next instanceof Y.Text)) break
    type = next
    parts.shift()
  }
  if (parts.length > 1) throw nowhere(path)
  return { type, at: parts[0] }
}

export function nowhere(path: string): Refusal {
  return new Refusal('VALIDATION_ERROR', `path: "${path}" leads nowhere in this document.`)
}

/** A root type; one that nobody has made yet is what its first place asks for. */
function rootOf(doc: Y.Doc, kind: Kind, name: string, first: string | undefined): Shared {
  const content = kind.contents[name]
  if (content === 'xml') return doc.getXmlFragment(name)
  if (content === 'text') return doc.getText(name)
  if (name === 'meta' || Object.hasOwn(kind.collections, name)) return doc.getMap(name)
  const known = doc.share.get(name)
  if (isShared(known)) return known
  // What was loaded and nobody asked for yet does not know what it is; what it holds tells.
  if (known && known._map.size > 0) return doc.getMap(name)
  const held = known?._start?.content
  if (held instanceof Y.ContentString || held instanceof Y.ContentFormat) return doc.getText(name)
  if (held instanceof Y.ContentType && held.type instanceof Y.XmlElement)
    return doc.getXmlFragment(name)
  if (held) return doc.getArray(name)
  return first === undefined || isIndex(first) ? doc.getText(name) : doc.getMap(name)
}

function childAt(type: Shared, part: string): Shared | undefined {
  if (type instanceof Y.Text) return undefined
  const child =
    type instanceof Y.Map ? type.get(part) : isIndex(part) ? type.get(Number(part)) : undefined
  return isShared(child) ? child : undefined
}

export function isShared(value: unknown): value is Shared {
  return (
    value instanceof Y.Text ||
    value instanceof Y.Map ||
    value instanceof Y.Array ||
    value instanceof Y.XmlFragment
  )
}

export function isIndex(part: string): boolean {
  return /^\d{1,9}$/.test(part)
}

/** The path of a type that changed; `undefined` for one that is not in the document any more. */
export function pathOf(type: Y.AbstractType<unknown>): string | undefined {
  const item = type._item
  if (!item) return Y.findRootTypeKey(type)
  if (item.deleted) return undefined
  // reason: only a garbage-collected item has no type as its parent, and those are deleted
  const parent = item.parent as Y.AbstractType<unknown>
  const before = pathOf(parent)
  return before === undefined ? undefined : `${before}.${item.parentSub ?? indexOf(parent, item)}`
}

function indexOf(parent: Y.AbstractType<unknown>, item: Y.Item): number {
  let index = 0
  for (let each = parent._start; each && each !== item; each = each.right)
    if (!each.deleted && each.countable) index += each.length
  return index
}
