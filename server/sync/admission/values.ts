/** The plain values in an update: what lib0 writes (`any`) and JSON. None may nest without end or choose a prototype. */
import { counted } from '../../core/counted.ts'
import type { Cursor } from './cursor.ts'
import { NotAdmitted } from './refused.ts'

const PROTOTYPE = '__proto__'

/** The first byte of a value as lib0 writes it. */
export const ANY = {
  undefined: 127,
  null: 126,
  integer: 125,
  float32: 124,
  float64: 123,
  bigint: 122,
  false: 121,
  true: 120,
  text: 119,
  object: 118,
  array: 117,
  bytes: 116,
} as const

/** Skips one value that has no more than `levels` levels of objects and arrays. `limit` is what to tell otherwise. */
export function skipAny(cursor: Cursor, limit: number, levels = limit): void {
  switch (cursor.byte()) {
    case ANY.undefined:
    case ANY.null:
    case ANY.true:
    case ANY.false:
      return
    case ANY.integer:
      return skipInteger(cursor)
    case ANY.float32:
      return cursor.skip(4)
    case ANY.float64:
    case ANY.bigint:
      return cursor.skip(8)
    case ANY.text:
      return void cursor.skipText()
    case ANY.bytes:
      return cursor.skip(cursor.number())
    case ANY.object: {
      if (levels === 0) throw tooDeep(limit)
      const fields = cursor.count(2)
      for (let index = 0; index < fields; index += 1) {
        cursor.skipText()
        if (isPrototype(cursor)) throw choosesPrototype()
        skipAny(cursor, limit, levels - 1)
      }
      return
    }
    case ANY.array: {
      if (levels === 0) throw tooDeep(limit)
      const values = cursor.count(1)
      for (let index = 0; index < values; index += 1) skipAny(cursor, limit, levels - 1)
      return
    }
    default:
      throw new NotAdmitted('This update holds a value of an unknown type.')
  }
}

/** A sign, six bits, and then seven bits a byte. */
function skipInteger(cursor: Cursor): void {
  const first = cursor.byte()
  if (first < 128) return
  // The rest must fit into a safe integer after those six bits.
  if (cursor.number() > 2 ** 47)
    throw new NotAdmitted('This update holds a number that is too large.')
}

/** Skips a JSON text with no more than `limit` levels. */
export function skipJson(cursor: Cursor, limit: number): void {
  checkJson(cursor.text(), limit)
}

/** The same, where Yjs also writes `undefined`. */
export function skipJsonOrUndefined(cursor: Cursor, limit: number): void {
  const text = cursor.text()
  if (text !== 'undefined') checkJson(text, limit)
}

function checkJson(text: string, limit: number): void {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // reason: where in the JSON the fault is helps nobody who sees only the edit
    throw new NotAdmitted('This update holds JSON that cannot be read.')
  }
  checkValue(value, limit, limit)
}

function checkValue(value: unknown, limit: number, levels: number): void {
  if (typeof value === 'number') {
    // JSON can name such numbers and cannot write them: they would be null when the document is loaded again.
    if (!Number.isFinite(value))
      throw new NotAdmitted('This update holds a number that is too large.')
    return
  }
  if (typeof value !== 'object' || value === null) return
  if (levels === 0) throw tooDeep(limit)
  if (Object.hasOwn(value, PROTOTYPE)) throw choosesPrototype()
  for (const part of Object.values(value) as unknown[]) checkValue(part, limit, levels - 1)
}

/** Whether the text that was skipped last is the name by which objects get another prototype. */
export function isPrototype({ bytes, textFrom, at }: Cursor): boolean {
  if (at - textFrom !== PROTOTYPE.length) return false
  for (let index = 0; index < PROTOTYPE.length; index += 1) {
    if (bytes[textFrom + index] !== PROTOTYPE.charCodeAt(index)) return false
  }
  return true
}

export function choosesPrototype(): NotAdmitted {
  return new NotAdmitted('This update uses the name "__proto__", which nothing may have.')
}

function tooDeep(limit: number): NotAdmitted {
  return new NotAdmitted(`This update holds a value deeper than ${counted(limit, 'level')}.`)
}
