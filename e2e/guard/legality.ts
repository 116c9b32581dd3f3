/** What a trip may look like, judged from outside: it knows the kind's declaration and nothing of the guard. */
import { trip, type Collection } from '@concord/schemas'
import * as Y from 'yjs'

/** What people really did, against which a document is held. */
export interface Truth {
  /** Key of a vote → every value its owner gave it, as JSON. */
  readonly votes: Map<string, Set<string>>
  /** Id of an activity → who made it. */
  readonly makers: Map<string, string>
  /** What the server wrote when it opened the poll, as JSON, field by field. */
  readonly poll: Map<string, string>
}

/** Any Yjs type. */
// oxlint-disable-next-line typescript/no-explicit-any -- reason: a type of any kind of event; Yjs' types know no other way to say so
type YType = Y.AbstractType<any>

const MAPS = ['meta', ...Object.keys(trip.collections)]
const ROOTS = new Set([...MAPS, ...Object.keys(trip.contents)])

/** Everything in the document that must not be there, in words; empty for a document that is as it may be. */
export function faultsOf(doc: Y.Doc, truth: Truth): string[] {
  const faults: string[] = []
  for (const [name, root] of doc.share) {
    if (!ROOTS.has(name) && isAlive(root)) faults.push(`a root "${name}"`)
  }
  for (const name of MAPS) {
    const root = doc.getMap(name)
    if (hasList(root)) faults.push(`${name} holds a list`)
    const rules = trip.collections[name as keyof typeof trip.collections] as Collection | undefined
    if (rules === undefined)
      faults.push(...entryFaults(name, fieldsOf(root), { fields: trip.meta }))
    else
      for (const [key, value] of root.entries())
        faults.push(...keyFaults(name, key, value, rules, truth))
  }
  const notes = doc.getXmlFragment('notes')
  if (liveKeys(notes).length > 0) faults.push('notes have attributes')
  faults.push(...textFaults(notes))
  return faults
}

function keyFaults(
  name: string,
  key: string,
  value: unknown,
  rules: Collection,
  truth: Truth,
): string[] {
  const at = `${name}.${key}`
  if (rules.stored === 'value') {
    const allowed = truth.votes.get(key)?.has(JSON.stringify(value)) === true
    return allowed && isPlain(value)
      ? entryFaults(at, value, rules)
      : [`${at}: nobody cast ${JSON.stringify(value)}`]
  }
  if (key in {} || key === '' || key.length > 128) return [`${at}: no id`]
  if (!(value instanceof Y.Map) || value.constructor !== Y.Map) return [`${at} is no map`]
  const faults = hasList(value) ? [`${at} holds a list`] : []
  const maker = truth.makers.get(key)
  if (name === 'activities' && value.get('createdBy') !== maker)
    faults.push(`${at} was not made by ${String(value.get('createdBy'))}`)
  const own = at === 'polls.p1' ? truth.poll : undefined
  return [...faults, ...entryFaults(at, fieldsOf(value), rules, own)]
}

/** The server writes nothing by itself but `own`: another field of the server can only be somebody's. */
function entryFaults(
  at: string,
  fields: object,
  rules: Pick<Collection, 'fields'> & Partial<Collection>,
  own?: ReadonlyMap<string, string>,
): string[] {
  const faults: string[] = []
  for (const [field, value] of Object.entries(fields)) {
    const schema = Object.hasOwn(rules.fields.shape, field) ? rules.fields.shape[field] : undefined
    if (schema === undefined) faults.push(`${at}.${field} does not exist`)
    else if (rules.server?.includes(field) && own?.get(field) !== JSON.stringify(value))
      faults.push(`${at}.${field} is the server's`)
    else if (!isPlain(value) || !schema.safeParse(value).success)
      faults.push(`${at}.${field} is not valid`)
    else if (
      typeof value === 'object' &&
      JSON.stringify(schema.parse(value)).length < JSON.stringify(value).length
    )
      faults.push(`${at}.${field} holds more than it may`)
  }
  if (!rules.fields.safeParse({ ...fields }).success) faults.push(`${at} lacks something`)
  return faults
}

/** Own names, `__proto__` too, each with its value. */
function fieldsOf(map: Y.Map<unknown>): object {
  const fields: object = Object.create(null) as object
  for (const [name, value] of map.entries())
    Object.defineProperty(fields, name, { value, enumerable: true })
  return fields
}

function isPlain(value: unknown): value is object {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value instanceof Y.AbstractType || value instanceof Uint8Array)
    return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== Array.prototype) return false
  return !Object.hasOwn(value, '__proto__') && Object.values(value).every(isPlain)
}

/** Rich text is made of elements and texts, and of nothing else. */
function textFaults(parent: Y.XmlFragment | Y.XmlElement | Y.XmlText): string[] {
  const faults: string[] = []
  for (let item = parent._start; item; item = item.right) {
    if (item.deleted) continue
    const { content } = item
    if (content instanceof Y.ContentType) {
      const { type } = content
      if (type instanceof Y.XmlElement || type instanceof Y.XmlText)
        faults.push(...textFaults(type))
      else faults.push(`notes hold a ${type.constructor.name}`)
    } else if (!(parent instanceof Y.XmlText))
      faults.push(`notes hold a ${content.constructor.name}`)
    else if (
      !(
        content instanceof Y.ContentString ||
        content instanceof Y.ContentFormat ||
        content instanceof Y.ContentEmbed
      )
    )
      faults.push(`a text holds a ${content.constructor.name}`)
  }
  return faults
}

function hasList(type: YType): boolean {
  for (let item = type._start; item; item = item.right) if (!item.deleted) return true
  return false
}

function liveKeys(type: YType): string[] {
  return [...type._map].flatMap(([key, item]) => (item.deleted ? [] : [key]))
}

function isAlive(type: YType): boolean {
  return hasList(type) || liveKeys(type).length > 0
}

/** Everything in a document, written the same way whatever the order in which it came. */
export function contentOf(doc: Y.Doc): string {
  return JSON.stringify(
    [...doc.share.keys()].toSorted().flatMap((name) => {
      const root = doc.share.get(name)!
      return isAlive(root) ? [[name, typeContent(root)]] : []
    }),
  )
}

function typeContent(type: YType): unknown {
  const keys = [...type._map].flatMap(([key, item]) =>
    item.deleted ? [] : [[key, valueContent(item.content.getContent().at(-1))]],
  )
  const list: unknown[] = []
  const marks = new Map<string, unknown>()
  for (let item = type._start; item; item = item.right) {
    if (item.deleted) continue
    const { content } = item
    if (content instanceof Y.ContentFormat) marks.set(content.key, content.value)
    else
      for (const part of content.getContent())
        list.push([valueContent(part), sorted([...marks].filter(([, value]) => value !== null))])
  }
  return [
    type instanceof Y.XmlElement ? type.nodeName : '',
    sorted(keys as [string, unknown][]),
    list,
  ]
}

function valueContent(value: unknown): unknown {
  if (value instanceof Y.AbstractType) return typeContent(value)
  if (value instanceof Uint8Array || value instanceof Y.Doc || typeof value === 'bigint')
    return [value.constructor.name]
  return typeof value === 'number' && !Number.isFinite(value)
    ? String(value)
    : value === undefined
      ? 'undefined'
      : value
}

function sorted(entries: readonly [string, unknown][]): unknown {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
}
