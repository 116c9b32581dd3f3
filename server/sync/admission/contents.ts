/** What the structs of an update hold: everything that Yjs 13 can write, and nothing that it would write otherwise. */
import { counted } from '../../core/counted.ts'
import type { Cursor } from './cursor.ts'
import type { UpdateLimits } from './receiving.ts'
import { NotAdmitted } from './refused.ts'
import {
  ANY,
  choosesPrototype,
  isPrototype,
  skipAny,
  skipJson,
  skipJsonOrUndefined,
} from './values.ts'

/** The kinds of content, by the number that Yjs gives them. */
export const CONTENT = {
  /** Deleted and forgotten, with its place. */
  gone: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  document: 9,
  /** No content: so many units are left out. */
  skip: 10,
} as const

/** Types are numbered from 0; these two have a name. */
const LAST_TYPE = 6
const XML_ELEMENT = 3
const XML_HOOK = 5

/** Reads over a content and returns its length in units. */
export function readContent(cursor: Cursor, content: number, limits: UpdateLimits): number {
  switch (content) {
    case CONTENT.skip:
      // Where updates were merged there can be a gap of no length.
      return cursor.number()
    case CONTENT.gone:
    case CONTENT.deleted:
      return notEmpty(cursor.number())
    case CONTENT.string:
      return notEmpty(cursor.skipText())
    case CONTENT.any: {
      const count = notEmpty(cursor.count(1))
      for (let index = 0; index < count; index += 1) skipAny(cursor, limits.jsonDepth)
      return count
    }
    case CONTENT.type: {
      const type = cursor.number()
      if (type > LAST_TYPE) throw unknownContent()
      if (type === XML_ELEMENT || type === XML_HOOK) skipKey(cursor, limits.keyLength)
      return 1
    }
    case CONTENT.format:
      skipKey(cursor, limits.keyLength)
      skipJson(cursor, limits.jsonDepth)
      return 1
    case CONTENT.embed:
      skipJson(cursor, limits.jsonDepth)
      return 1
    case CONTENT.binary:
      cursor.skip(cursor.number())
      return 1
    case CONTENT.json: {
      const count = notEmpty(cursor.count(1))
      for (let index = 0; index < count; index += 1) skipJsonOrUndefined(cursor, limits.jsonDepth)
      return count
    }
    case CONTENT.document:
      skipDocument(cursor, limits.jsonDepth)
      return 1
    default:
      throw unknownContent()
  }
}

/** Reads over a name by which things are found: no longer than allowed, and none that chooses a prototype. */
export function skipKey(cursor: Cursor, longest: number): void {
  if (cursor.skipText() > longest) {
    throw new NotAdmitted(`A name may have ${counted(longest, 'letter')}; one here is longer.`)
  }
  if (isPrototype(cursor)) throw choosesPrototype()
}

/** A subdocument: its name, and those options that Yjs writes. With others it could not be written again. */
function skipDocument(cursor: Cursor, jsonDepth: number): void {
  cursor.skipText()
  if (cursor.byte() !== ANY.object) throw badOptions()
  for (let count = cursor.count(2); count > 0; count -= 1) {
    const option = cursor.text()
    if (option === 'meta') skipAny(cursor, jsonDepth)
    else if (option !== 'gc' && option !== 'autoLoad') throw badOptions()
    else if (!isBoolean(cursor.byte())) throw badOptions()
  }
}

function isBoolean(byte: number): boolean {
  return byte === ANY.true || byte === ANY.false
}

function badOptions(): NotAdmitted {
  return new NotAdmitted('This update holds a subdocument with options that it cannot have.')
}

function notEmpty(length: number): number {
  if (length === 0) throw new NotAdmitted('This update adds something that has no length.')
  return length
}

function unknownContent(): NotAdmitted {
  return new NotAdmitted('This update holds a kind of content that this server does not know.')
}
