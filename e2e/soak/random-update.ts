/** Updates by chance, from true ones to wild ones: whatever an encoder could say. */
import * as Y from 'yjs'
import {
  TYPE,
  binary,
  craftUpdate,
  deleted,
  embed,
  format,
  gone,
  item,
  jsonValues,
  raw,
  skipped,
  subdocument,
  text,
  type,
  values,
  type Block,
  type Content,
  type Deletion,
  type Id,
  type Place,
  type Write,
} from '../attacks/crafted-update.ts'
import type { Chance } from '../chance.ts'

/**
 * - `true`: made by Yjs itself.
 * - `bent`: made by Yjs, and then a byte or a piece changed.
 * - `near`: put together by hand, and nearly right.
 * - `wild`: put together by hand without any care.
 */
export type Sort = 'true' | 'bent' | 'near' | 'wild'

export interface Sender {
  next(): { readonly sort: Sort; readonly update: Uint8Array }
}

/** What a new connection sends one after the other; all of its Yjs clients are its own. */
export function createSender(chance: Chance): Sender {
  const doc = new Y.Doc()
  doc.clientID = chance.between(10_000, 2 ** 31)
  let spare = doc.clientID
  const known: Id[] = []

  const fresh = (): number => (spare += 1)

  function byYjs(): Uint8Array {
    const before = Y.encodeStateVector(doc)
    doc.transact(() => {
      for (let edits = chance.between(1, 3); edits > 0; edits -= 1) edit(doc, chance)
    })
    for (let clock = 0; clock < Y.getState(doc.store, doc.clientID); clock += 7)
      known[clock / 7] = { client: doc.clientID, clock }
    return Y.encodeStateAsUpdate(doc, before)
  }

  /** Yjs itself must not miss what was never sent as it was: the edit is made in a copy. */
  function bent(): Uint8Array {
    const copy = new Y.Doc()
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
    copy.clientID = fresh()
    const before = Y.encodeStateVector(copy)
    edit(copy, chance)
    return bend(Y.encodeStateAsUpdate(copy, before), chance)
  }

  return {
    next() {
      const share = chance.between(1, 100)
      if (share <= 25) return { sort: 'true', update: byYjs() }
      if (share <= 50) return { sort: 'bent', update: bent() }
      if (share <= 80) return { sort: 'near', update: near(fresh(), known, chance) }
      return { sort: 'wild', update: wild([fresh(), fresh(), fresh()], chance) }
    },
  }
}

function edit(doc: Y.Doc, chance: Chance): void {
  const words = doc.getText('text')
  const entries = doc.getMap('entries')
  const rich = doc.getXmlFragment('rich')
  const at = chance.between(0, words.length)
  const key = `k${chance.between(0, 9)}`
  const deeds = [
    () => words.insert(at, chance.pick(STRINGS)),
    () => words.delete(at, Math.min(3, words.length - at)),
    () => words.format(at, Math.min(4, words.length - at), { bold: chance.pick([true, null]) }),
    () => words.insertEmbed(at, { image: key }),
    () => entries.set(key, chance.pick([1, 'x', null, { a: [1, { b: 2 }] }, true])),
    () => entries.delete(key),
    () => entries.set(key, new Y.Map([['in', new Y.Array()]])),
    () => rich.insert(0, [new Y.XmlElement('p'), new Y.XmlText('x')]),
    () => rich.delete(0, Math.min(1, rich.length)),
  ]
  chance.pick(deeds)()
}

function bend(update: Uint8Array, chance: Chance): Uint8Array {
  const bytes = Uint8Array.from(update)
  const at = chance.between(0, bytes.length - 1)
  const deeds = [
    () => bytes.with(at, chance.between(0, 255)),
    () => bytes.with(at, bytes[at]! ^ (1 << chance.between(0, 7))),
    () => bytes.slice(0, at),
    () => Uint8Array.from([...bytes, ...bytes.slice(at)]),
    () => Uint8Array.from([...bytes.slice(0, at), 0, ...bytes.slice(at)]),
    () => Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at + 1)]),
  ]
  return chance.pick(deeds)()
}

/** A few structs of one client that follow each other, with one thing in ten out of place. */
function near(client: number, known: readonly Id[], chance: Chance): Uint8Array {
  const structs: Write[] = []
  let clock = 0
  const odd = (): boolean => chance.percent(10)
  const someId = (): Id => {
    if (odd()) return { client, clock: clock + chance.between(0, 3) }
    if (clock > 0 && chance.percent(60)) return { client, clock: chance.between(0, clock - 1) }
    return known.length > 0 ? chance.pick(known) : { client, clock: Math.max(0, clock - 1) }
  }
  for (let count = chance.between(1, 6); count > 0; count -= 1) {
    const place: Place = chance.percent(40)
      ? { parent: chance.pick(ROOTS), key: chance.percent(50) ? 'k1' : undefined }
      : { left: someId(), right: chance.percent(20) ? someId() : undefined }
    const inside = chance.percent(10) && (clock > 0 || odd())
    structs.push(item(inside ? { parent: someId(), key: 'in' } : place, content(chance, odd())))
    clock += 1
  }
  const deletions: Deletion[] = chance.percent(20)
    ? [{ client, ranges: [[odd() ? clock : 0, chance.between(1, 2)]] }]
    : []
  return craftUpdate([{ client, clock: odd() ? chance.between(1, 5) : 0, structs }], deletions)
}

function wild(clients: readonly number[], chance: Chance): Uint8Array {
  const someId = (): Id => ({ client: chance.pick(clients), clock: chance.between(0, 12) })
  const struct = (): Write => {
    if (chance.percent(8)) return gone(chance.pick(LENGTHS))
    if (chance.percent(8)) return skipped(chance.pick(LENGTHS))
    const place: Place = {
      left: chance.percent(50) ? someId() : undefined,
      right: chance.percent(30) ? someId() : undefined,
      parent: chance.percent(60) ? chance.pick(ROOTS) : someId(),
      key: chance.percent(30) ? chance.pick(['k', '', '__proto__']) : undefined,
    }
    return item(place, content(chance, true))
  }
  const blocks = clients.slice(0, chance.between(1, 3)).map((client): Block => ({
    client,
    clock: chance.pick([0, 0, 0, 1, 3]),
    structs: Array.from({ length: chance.between(0, 4) }, struct),
  }))
  const deletions = clients.slice(0, chance.between(0, 2)).map((client): Deletion => ({
    client,
    ranges: [[chance.between(0, 10), chance.pick([0, 1, 2, 2 ** 40])]],
  }))
  return craftUpdate(blocks, deletions)
}

function content(chance: Chance, odd: boolean): Content {
  const json = chance.pick(odd ? ODD_JSON : JSONS)
  const one: readonly (() => Content)[] = [
    () => text(chance.pick(STRINGS)),
    () => text(chance.pick(STRINGS)),
    () => deleted(odd ? chance.pick(LENGTHS) : 1),
    () => embed(json),
    () => format('bold', json),
    () => type(chance.between(0, odd ? 8 : 2), odd ? chance.pick(STRINGS) : undefined),
    () => type(TYPE.element, 'p'),
    () => values(...[1, 'x', null, [1], { a: 1 }].slice(0, chance.between(odd ? 0 : 1, 3))),
    () => binary(new Uint8Array(chance.between(0, 4))),
  ]
  const more: readonly (() => Content)[] = [
    () => text(''),
    () => jsonValues(...[json].slice(0, chance.between(0, 1))),
    () => subdocument('x', chance.pick([{}, null, 1, { gc: false }, { autoLoad: true }])),
    () => values(undefined, 1n, Number.NaN),
    () => format(chance.pick(['', '__proto__']), json),
    () => raw(chance.between(0, 31), new Uint8Array([1, 1])),
  ]
  return chance.pick(odd ? [...one, ...more] : one)()
}

const ROOTS = ['text', 'entries', 'rich', 'other']
const STRINGS = ['a', 'hello', '\u{1f600}', 'é', 'x'.repeat(300)]
const LENGTHS = [0, 1, 3, 2 ** 31, 2 ** 52]
const JSONS = ['1', 'null', '{}', '"s"', '{"a":{"b":[1]}}']
const ODD_JSON = [
  ...JSONS,
  '',
  '{',
  'undefined',
  '{"__proto__":{"x":1}}',
  `${'['.repeat(3000)}${']'.repeat(3000)}`,
]
