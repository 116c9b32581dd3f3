/** JSON from outside that others will read. */
import { readJson } from '../core/read-json.ts'

export type PlainObject = Readonly<Record<string, unknown>>

/**
 * The object that a text of JSON holds, or `undefined` when it holds something else, has more levels than `depth`, or a
 * key with which it would change what it is for whoever copies it.
 */
export function plainObject(json: string, depth: number): PlainObject | undefined {
  const value = readJson(json)
  return isObject(value) && isPlain(value, depth) ? value : undefined
}

function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value of JSON has `depth` levels at most, and no key with which it would change what it is. */
export function isPlain(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  if (Array.isArray(value)) return value.every((item) => isPlain(item, depth - 1))
  return Object.entries(value).every(
    ([key, item]) => key !== '__proto__' && isPlain(item, depth - 1),
  )
}
