/** What people and their editors do to documents, at random: every type, nested, formatted, undone. */
import * as Y from 'yjs'
import type { Chance } from '../../../../e2e/chance.ts'

/** Any Yjs type; Yjs' own types of them do not go together. */
type Type = object

const WORDS = ['a', 'b', ' ', 'word', 'two words ', '\n', 'é', '日本', '😀', '👩‍👩‍👧', '"q"', '']
const KEYS = ['title', 'cost', 'k', 'constructor', 'ключ', '']
const FORMATS = ['bold', 'link', 'color', 'comment--x1']
const NODES = ['paragraph', 'heading', 'listItem', 'table']

/** Chance, and a habit. */
export interface Hand extends Chance {
  /** Puts the cursor into the middle of letters that take two units, as some editors do. */
  readonly cutsLetters?: boolean
}

/** One edit somewhere in the document; now and then several as one. */
export function editAtRandom(doc: Y.Doc, chance: Hand): void {
  const many = chance.percent(10) ? chance.between(2, 12) : 1
  doc.transact(() => {
    for (let count = 0; count < many; count += 1) editOnce(doc, chance)
  })
}

function editOnce(doc: Y.Doc, chance: Hand): void {
  const kind = chance.between(0, 99)
  if (kind < 40) editText(chance.percent(70) ? doc.getText('text') : somewhere(doc, chance), chance)
  else if (kind < 65) editType(doc.getMap('map'), chance)
  else if (kind < 78) editType(doc.getArray('list'), chance)
  else if (kind < 95) editType(doc.getXmlFragment('xml'), chance)
  else editType(somewhere(doc, chance), chance)
}

/** Any type that there is, however deep. */
function somewhere(doc: Y.Doc, chance: Hand): Type {
  const found: Type[] = []
  const gather = (type: Y.AbstractType<unknown>): void => {
    found.push(type)
    for (let item = type._start; item; item = item.right) look(item)
    for (const item of type._map.values()) look(item)
  }
  const look = (item: Y.Item): void => {
    if (!item.deleted && item.content instanceof Y.ContentType) gather(item.content.type)
  }
  for (const type of doc.share.values()) gather(type as Y.AbstractType<unknown>)
  return chance.pick(found)
}

function editType(type: Type, chance: Hand): void {
  if (type instanceof Y.XmlElement && chance.percent(40)) editAttributes(type, chance)
  else if (type instanceof Y.XmlFragment) editElements(type, chance)
  else if (type instanceof Y.Map) editMap(type, chance)
  else if (type instanceof Y.Array) editList(type, chance)
  else editText(type, chance)
}

function editMap(map: Y.Map<unknown>, chance: Hand): void {
  const key = chance.pick(KEYS)
  const inner = map.get(key)
  if (inner instanceof Y.AbstractType && chance.percent(60)) editType(inner, chance)
  else if (chance.percent(20)) map.delete(key)
  else map.set(key, value(chance))
}

function editList(list: Y.Array<unknown>, chance: Hand): void {
  const at = chance.between(0, list.length)
  const inner = list.length > 0 ? list.get(Math.min(at, list.length - 1)) : undefined
  if (inner instanceof Y.AbstractType && chance.percent(50)) editType(inner, chance)
  else if (list.length > 0 && chance.percent(30)) {
    const from = chance.between(0, list.length - 1)
    list.delete(from, chance.between(1, Math.min(3, list.length - from)))
  } else {
    const values = Array.from({ length: chance.between(1, 3) }, () => value(chance))
    // Yjs takes no big integers in lists.
    list.insert(
      at,
      values.map((one) => (typeof one === 'bigint' ? Number(one) : one)),
    )
  }
}

function editElements(parent: Y.XmlFragment, chance: Hand): void {
  const at = chance.between(0, parent.length)
  const inner = parent.length > 0 ? parent.get(Math.min(at, parent.length - 1)) : undefined
  if (inner && chance.percent(70)) editType(inner, chance)
  else if (inner && chance.percent(30)) parent.delete(chance.between(0, parent.length - 1), 1)
  else {
    const element = new Y.XmlElement(chance.pick(NODES))
    const text = new Y.XmlText(chance.pick(WORDS))
    if (chance.percent(30)) element.setAttribute('level', '1')
    element.insert(0, [text])
    parent.insert(at, [chance.percent(80) ? element : new Y.XmlText(chance.pick(WORDS))])
  }
}

function editAttributes(element: Y.XmlElement, chance: Hand): void {
  if (chance.percent(25)) element.removeAttribute('level')
  // reason: editors write attributes that are no text, which Yjs types do not foresee
  else element.setAttribute(chance.pick(['level', 'id', 'style']), plain(chance, 2) as string)
}

function editText(type: Type, chance: Hand): void {
  if (!(type instanceof Y.Text)) return
  const { length } = type
  const at = chance.percent(60) ? length : edge(type, chance.between(0, length), chance)
  const from = edge(type, chance.between(0, Math.max(0, length - 1)), chance)
  const some = edge(type, Math.min(length, from + chance.between(1, 8)), chance) - from
  const kind = chance.between(0, 99)
  if (kind < 55) type.insert(at, chance.pick(WORDS), marks(chance, 10))
  else if (kind < 75) type.delete(from, some)
  else if (kind < 88) type.format(from, some, marks(chance, 100)!)
  else if (kind < 92) type.insertEmbed(at, { image: chance.pick(WORDS) }, marks(chance, 20) ?? {})
  else if (kind < 95) type.insertEmbed(at, new Y.Map([['a', 1]]))
  else {
    type.applyDelta([
      { retain: from },
      { insert: chance.pick(WORDS), attributes: { bold: true } },
      { insert: '\n', attributes: { list: 'ordered' } },
    ])
  }
}

/** This index, or the next where no letter is cut through: where most editors put a cursor. */
function edge(text: Y.Text, index: number, { cutsLetters }: Hand): number {
  if (cutsLetters) return index
  let left = index
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !item.countable) continue
    if (left < item.length) {
      const { content } = item
      const isInside = content instanceof Y.ContentString && left > 0
      const before = isInside ? content.str.charCodeAt(left - 1) : 0
      return before >= 0xd800 && before <= 0xdbff ? index + 1 : index
    }
    left -= item.length
  }
  return index
}

function marks(chance: Hand, share: number): Record<string, string> | undefined {
  if (!chance.percent(share)) return undefined
  const marking = chance.pick([true, null, {}, '#ff0000', { href: 'https://example.com' }])
  // reason: Yjs types what marks can be more narrowly than what it takes
  return { [chance.pick(FORMATS)]: marking as string }
}

function value(chance: Hand): unknown {
  if (chance.percent(70)) return plain(chance, 4)
  return chance.pick([
    () => new Y.Map<unknown>([['title', chance.pick(WORDS)]]),
    () => Y.Array.from<string | number>([1, 'b']),
    () => new Y.Text(chance.pick(WORDS)),
    () => new Y.XmlElement(chance.pick(NODES)),
    () => new Y.XmlText('x'),
    () => new Y.Doc({ meta: { kind: 'sub' } }),
  ])()
}

function plain(chance: Hand, levels: number): unknown {
  const kind = chance.between(0, levels > 0 ? 13 : 10)
  if (kind < 11) {
    return ['text', '', 0, -1, 1.5, 2 ** 40, true, false, null, 12n, Uint8Array.of(1, 2, 3)][kind]
  }
  const parts = Array.from({ length: chance.between(0, 3) }, () => plain(chance, levels - 1))
  if (kind === 11) return parts
  return Object.fromEntries(parts.map((part, index) => [`${chance.pick(KEYS)}${index}`, part]))
}
