/**
 * Who may change what inside a document. Pure: a change and its author in, what the entry must be out.
 *
 * Rules belong to the kind and are data: `owner`, `server`, `once`, `author`, `value`, and the verb that a collection
 * asks for. Only what is not allowed is taken back; the rest of the change stands. Before all that comes the lock.
 */
import type { Circumstances, Collection, Fields, Rule } from '@concord/schemas'
import { equalityDeep } from 'lib0/function'
import { NOT_PLAIN, fieldOf, setField, type Entry } from './plain.ts'

/** Somebody who edits. */
export interface Author {
  readonly userId: string
  readonly may: (verb: 'edit' | 'comment') => boolean
  /** Why they may change nothing at all just now, in plain words: somebody else holds the lock. */
  readonly lockedOut?: string
}

export interface Change {
  readonly key: string
  readonly before: Entry | undefined
  readonly after: Entry | typeof NOT_PLAIN | undefined
  /** The fields that can be others than before; absent: any. */
  readonly fields?: Iterable<string>
}

/** Something that was taken back; `field` is absent when it was the whole entry. */
export interface Taken {
  readonly rule: Rule
  readonly field?: string
  readonly message: string
}

export interface Judgement {
  /** What the entry must be: the very object that was judged when nothing of it is taken back. */
  readonly entry: Entry | undefined
  /** The fields of an entry that was there before and stays, which are others now. */
  readonly changed: readonly string[]
  readonly taken: readonly Taken[]
}

/** What meta is, for the guard: fields that every editor may write, and no entry that could be removed. */
export function metaRules(meta: Fields): Collection {
  const events = { added: '', updated: '', removed: '' }
  return { fields: meta, stored: 'map', write: 'edit', server: [], once: [], events }
}

const NOTHING: readonly never[] = []

export function judge(
  change: Change,
  rules: Collection,
  author: Author,
  now: Circumstances,
): Judgement {
  const { key, before, after } = change
  const refused = refusedWhole(rules, key, author, now)
  if (refused) return whole(before, refused)
  if (after === undefined) return { entry: undefined, changed: NOTHING, taken: NOTHING }
  if (after === NOT_PLAIN)
    return whole(before, { rule: 'value', message: 'This is not an entry of this collection.' })
  if (before === undefined && !rules.owner && !isId(key))
    return whole(before, { rule: 'value', message: 'This cannot be the id of an entry.' })
  if (rules.stored === 'value') return judgeValue(before, after, rules, author)
  if (before === undefined) return judgeNew(after, rules, author)
  return judgeFields(before, after, change.fields ?? namesOf(before, after), rules)
}

/** Accepts what the server itself wrote. */
export function trust({ before, after, fields }: Change): Judgement {
  const entry = after === NOT_PLAIN ? undefined : after
  const changed = before && entry ? changedBetween(before, entry, fields) : NOTHING
  return { entry, changed, taken: NOTHING }
}

function whole(before: Entry | undefined, taken: Taken): Judgement {
  return { entry: before, changed: NOTHING, taken: [taken] }
}

/** Why this person may not write this entry at all. */
function refusedWhole(
  { write, owner, closed }: Collection,
  key: string,
  author: Author,
  now: Circumstances,
): Taken | undefined {
  if (author.lockedOut !== undefined) return { rule: 'lock', message: author.lockedOut }
  if (write === 'server') return { rule: 'server', message: 'Only the server writes here.' }
  if (!author.may(write))
    return { rule: 'role', message: `Your role does not let you ${write} here.` }
  if (owner && owner(key) !== author.userId) {
    return { rule: 'owner', message: 'This belongs to somebody else.' }
  }
  const message = closed?.(key, now)
  return message === undefined ? undefined : { rule: 'closed', message }
}

const LONGEST_ID = 128

/** Anything but what is no name, and what every object has already. */
function isId(key: string): boolean {
  if (key.length === 0 || key.length > LONGEST_ID || key in {}) return false
  for (let index = 0; index < key.length; index += 1) {
    const code = key.charCodeAt(index)
    if (code < 32 || code === 127) return false
  }
  return true
}

/** An entry that is replaced as a whole is right as a whole or not at all; only its author is filled in. */
function judgeValue(
  before: Entry | undefined,
  after: Entry,
  rules: Collection,
  { userId }: Author,
): Judgement {
  const { fields, author: maker } = rules
  const isSigned =
    before !== undefined || maker === undefined || fieldOf(after, maker) !== undefined
  const entry = isSigned ? after : { ...after, [maker]: userId }
  if (before === undefined && maker !== undefined && entry[maker] !== userId)
    return whole(before, madeForAnother(maker))
  const changed = before ? changedBetween(before, entry) : Object.keys(entry)
  for (const field of changed) {
    const why = keptFrom(field, before, rules)
    if (why) return whole(before, why)
  }
  const message = faultOfWhole(entry, fields)
  if (message !== undefined) return whole(before, { rule: 'value', message })
  return { entry, changed: before ? changed : NOTHING, taken: NOTHING }
}

function judgeFields(
  before: Entry,
  after: Entry,
  fields: Iterable<string>,
  rules: Collection,
): Judgement {
  let taken: Taken[] | undefined
  const changed: string[] = []
  let entry = after
  for (const field of fields) {
    if (isSame(before, after, field)) continue
    const why = faultOf(field, before, after, rules)
    if (!why) changed.push(field)
    else {
      if (entry === after) entry = { ...after }
      restore(entry, field, before)
      taken ??= []
      taken.push(why)
    }
  }
  const judged = { entry, changed, taken: taken ?? NOTHING }
  if (changed.length === 0 || !hasChecks(rules.fields)) return judged
  const message = faultOfWhole(entry, rules.fields)
  if (message === undefined) return judged
  return { entry: before, changed: NOTHING, taken: [...judged.taken, { rule: 'value', message }] }
}

function judgeNew(after: Entry, rules: Collection, author: Author): Judgement {
  if (isFaultless(after, rules, author)) return { entry: after, changed: NOTHING, taken: NOTHING }
  const taken: Taken[] = []
  const entry: Record<string, unknown> = { ...after }
  for (const field of Object.keys(after)) {
    const why = faultOf(field, undefined, after, rules)
    if (!why) continue
    restore(entry, field, undefined)
    taken.push(why)
  }
  const { author: maker } = rules
  if (maker !== undefined && entry[maker] !== author.userId) {
    if (entry[maker] !== undefined) taken.push(madeForAnother(maker))
    entry[maker] = author.userId
  }
  // A new entry that lacks what it must have, or lost it just now, cannot be.
  const result = rules.fields.safeParse(entry)
  if (result.success) return { entry, changed: NOTHING, taken }
  const [issue] = result.error.issues
  const field = issue?.path[0]
  return {
    entry: undefined,
    changed: NOTHING,
    taken: [
      ...taken,
      {
        rule: 'value',
        message: issue?.message ?? 'This is not valid.',
        ...(typeof field === 'string' ? { field } : {}),
      },
    ],
  }
}

/** Whether a new entry can stand as it is; most can, and are read only once. */
function isFaultless(
  after: Entry,
  { fields, server, author }: Collection,
  { userId }: Author,
): boolean {
  if (author !== undefined && fieldOf(after, author) !== userId) return false
  const names = Object.keys(after)
  for (const name of names) {
    if (after[name] === NOT_PLAIN || !Object.hasOwn(fields.shape, name) || server.includes(name))
      return false
  }
  const parsed = fields.safeParse(after)
  return (
    parsed.success && names.every((name) => strayIn(after[name], parsed.data[name]) === undefined)
  )
}

function namesOf(before: Entry, after: Entry): string[] {
  const names = Object.keys(after)
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) names.push(name)
  return names
}

function changedBetween(
  before: Entry,
  after: Entry,
  fields: Iterable<string> = namesOf(before, after),
): string[] {
  const changed: string[] = []
  for (const field of fields) if (!isSame(before, after, field)) changed.push(field)
  return changed
}

function isSame(before: Entry, after: Entry, field: string): boolean {
  const was = fieldOf(before, field)
  const is = fieldOf(after, field)
  if (typeof is !== 'object' || typeof was !== 'object') return was === is
  return equalityDeep(was, is)
}

function restore(entry: Entry, field: string, before: Entry | undefined): void {
  // reason: the entry is a copy that judgeFields or judgeNew made for this
  const fields = entry as Record<string, unknown>
  if (before && Object.hasOwn(before, field)) setField(fields, field, before[field])
  else delete fields[field]
}

/** Which rule a changed field breaks. */
function faultOf(
  field: string,
  before: Entry | undefined,
  after: Entry,
  rules: Collection,
): Taken | undefined {
  const schema = Object.hasOwn(rules.fields.shape, field) ? rules.fields.shape[field] : undefined
  const value = fieldOf(after, field)
  if (!schema) {
    return Object.hasOwn(after, field)
      ? { rule: 'unknown', field, message: `There is no field "${field}".` }
      : undefined
  }
  const kept = keptFrom(field, before, rules)
  if (kept) return kept
  const fault = value === NOT_PLAIN ? 'This is not a plain value.' : faultOfWhole(value, schema)
  return fault === undefined ? undefined : { rule: 'value', field, message: `"${field}": ${fault}` }
}

/** The rule that keeps people from changing a field, whatever they write there. */
function keptFrom(
  field: string,
  before: Entry | undefined,
  { server, once }: Collection,
): Taken | undefined {
  if (server.includes(field))
    return { rule: 'server', field, message: `Only the server writes "${field}".` }
  if (fieldOf(before, field) !== undefined && once.includes(field))
    return { rule: 'once', field, message: `"${field}" cannot be changed once it is set.` }
  return undefined
}

function madeForAnother(field: string): Taken {
  return { rule: 'author', field, message: 'You cannot make this for somebody else.' }
}

/** Why a value cannot stand as it is, in words. */
function faultOfWhole(
  value: unknown,
  schema: Fields | Fields['shape'][string],
): string | undefined {
  const parsed = schema.safeParse(value)
  if (!parsed.success) return parsed.error.issues[0]?.message ?? 'This is not valid.'
  const stray = strayIn(value, parsed.data)
  return stray === undefined ? undefined : `There is no field "${stray}".`
}

/** A name in the value, at any depth, that reading it left out: a schema takes such values and drops the name. */
function strayIn(value: unknown, read: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (typeof read !== 'object' || read === null) return undefined
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(read, name)) return name
    const part: unknown = (value as Entry)[name]
    const stray = strayIn(part, (read as Entry)[name])
    if (stray !== undefined) return stray
  }
  return undefined
}

/** Whether the fields must also fit each other. */
function hasChecks({ def }: Fields): boolean {
  return (def.checks?.length ?? 0) > 0
}
