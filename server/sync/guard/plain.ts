/** Values in a document as plain JSON, whatever somebody put there. */
import * as Y from 'yjs'

/** Stands for what is no plain value: a nested Yjs type, bytes, something too deep or too large. No rule lets it stand. */
export const NOT_PLAIN: unique symbol = Symbol('not plain')

export type Entry = Readonly<Record<string, unknown>>

const MAX_DEPTH = 8
const MAX_NODES = 2000

/** A copy that shares nothing with the document and has no prototype of anybody's choice, or NOT_PLAIN. */
export function plain(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : NOT_PLAIN
  if (typeof value !== 'object') return NOT_PLAIN
  const budget = { nodes: MAX_NODES }
  const copy = copyOf(value, MAX_DEPTH, budget)
  return budget.nodes < 0 ? NOT_PLAIN : copy
}

function copyOf(value: unknown, depth: number, budget: { nodes: number }): unknown {
  budget.nodes -= 1
  if (typeof value !== 'object' || value === null) return plain(value)
  if (depth === 0 || budget.nodes < 0) return NOT_PLAIN
  const isList = Array.isArray(value)
  // Bytes, Yjs types and subdocuments have prototypes of their own, and so has what somebody sent under `__proto__`.
  if (Object.getPrototypeOf(value) !== (isList ? Array.prototype : Object.prototype))
    return NOT_PLAIN
  const copy: Record<string, unknown> | unknown[] = isList ? [] : {}
  for (const name of Object.keys(value)) {
    const part = copyOf((value as Record<string, unknown>)[name], depth - 1, budget)
    if (part === NOT_PLAIN || name === '__proto__') return NOT_PLAIN
    ;(copy as Record<string, unknown>)[name] = part
  }
  return copy
}

/** Whether a value is what an entry with fields is kept as. An XML hook is a Y.Map too, and has no place anywhere. */
export function isFieldMap(value: unknown): value is Y.Map<unknown> {
  return value instanceof Y.Map && !(value instanceof Y.XmlHook)
}

/** The fields of an entry that is kept as a Y.Map, each plain or NOT_PLAIN. */
export function plainFields(entry: Y.Map<unknown>): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [name, item] of entry._map) {
    if (!item.deleted) setField(fields, name, valueOf(item))
  }
  return fields
}

/** The value that an item of a Y.Map stands for, as `plain` gives it. */
export function valueOf({ content }: Y.Item): unknown {
  const values = content instanceof Y.ContentAny ? content.arr : content.getContent()
  return plain(values[values.length - 1])
}

/** Sets a field, also one that is called `__proto__`. */
export function setField(fields: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') fields[name] = value
  else Object.defineProperty(fields, name, { value, enumerable: true, configurable: true })
}

/** A field's value; `undefined` when there is none, also where every object has something of that name. */
export function fieldOf(entry: Entry | undefined, name: string): unknown {
  return entry !== undefined && Object.hasOwn(entry, name) ? entry[name] : undefined
}
