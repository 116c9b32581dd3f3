/** JSON from outside that others will read. */
import type { Limits } from '@concord/schemas'
import { counted } from '../../core/counted.ts'
import { readJson } from '../../core/read-json.ts'
import { Refusal } from '../../core/refusal.ts'

export type PlainObject = Readonly<Record<string, unknown>>

/**
 * The object that a text of JSON holds, or `undefined` when it holds something else, has more levels than `depth`, or a
 * key with which it would change what it is for whoever copies it.
 */
export function plainObject(json: string, depth: number): PlainObject | undefined {
  const value = readJson(json)
  return isObject(value) && isPlain(value, depth) ? value : undefined
}

/** Levels that a body or a frame may have around the values that are in it. */
const WRAPPING = 8

/**
 * Throws VALIDATION_ERROR for JSON of more values than anybody honest sends, or in more levels: each of them may be worth a
 * line of an answer, and is looked at several times.
 */
export function mustBeModest(
  value: unknown,
  { jsonValues, jsonDepth }: Pick<Limits, 'jsonValues' | 'jsonDepth'>,
): void {
  let values = 0
  let level: object[] = [[value]]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > jsonDepth + WRAPPING)
      throw new Refusal('VALIDATION_ERROR', 'This is nested too deep.')
    const next: object[] = []
    for (const holder of level) {
      const held: unknown[] = Array.isArray(holder) ? holder : Object.values(holder)
      values += held.length
      if (values > jsonValues)
        throw new Refusal('VALIDATION_ERROR', `More than ${counted(jsonValues, 'value')} at once.`)
      for (const each of held) if (typeof each === 'object' && each !== null) next.push(each)
    }
    level = next
  }
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
