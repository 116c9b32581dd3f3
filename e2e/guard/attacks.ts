/** Attacks on what a trip holds: each writes what its author may not, in one way of its own. */
import type { Rule } from '@concord/schemas'
import * as Y from 'yjs'
import { MARKER, type Attacker, type Stage } from './stage.ts'

export interface Attack {
  readonly name: string
  readonly who: Attacker
  /** The rules that the notices name; empty: there is nothing to take back. */
  readonly rules: readonly Rule[]
  readonly run: (stage: Stage) => void | Promise<void>
}

const AT = '2026-07-01T10:00:00.000Z'
const ANAS = 'p1:o1:ana'
const BENS = 'p1:o1:ben'
const down = { choice: 'down', at: AT }

const map = (doc: Y.Doc, name: string): Y.Map<unknown> => doc.getMap(name)
const entry = (doc: Y.Doc, collection: string, id: string): Y.Map<unknown> =>
  map(doc, collection).get(id) as Y.Map<unknown>
const louvre = (doc: Y.Doc): Y.Map<unknown> => entry(doc, 'activities', 'louvre')
const fields = (values: object): Y.Map<unknown> => new Y.Map(Object.entries(values))
const deep = (levels: number): unknown => {
  let value: unknown = MARKER
  for (let level = 0; level < levels; level += 1) value = { a: value }
  return value
}
/** Lists have no place in a Y.Map, and no method of it makes one. */
function pushInto(target: Y.Map<unknown>, values: unknown[]): void {
  Y.Array.prototype.insert.call(target, 0, values)
}

/** By the attacker's own client, in one transaction. */
function by(
  who: Attacker,
  name: string,
  rules: readonly Rule[],
  write: (doc: Y.Doc) => void,
): Attack {
  return { name, who, rules, run: ({ attacker: { doc } }) => doc.transact(() => write(doc)) }
}
const editor = (name: string, rule: Rule, write: (doc: Y.Doc) => void): Attack =>
  by('mallory', name, [rule], write)

const votes: Attack[] = [
  editor("somebody else's vote where there was none", 'owner', (doc) =>
    map(doc, 'votes').set(BENS, down),
  ),
  editor("somebody else's vote overwritten", 'owner', (doc) => map(doc, 'votes').set(ANAS, down)),
  editor("somebody else's vote deleted", 'owner', (doc) => map(doc, 'votes').delete(ANAS)),
  editor("somebody else's vote as a nested map", 'owner', (doc) =>
    map(doc, 'votes').set(ANAS, fields(down)),
  ),
  editor("somebody else's vote set to undefined", 'owner', (doc) =>
    map(doc, 'votes').set(ANAS, undefined),
  ),
  editor("somebody else's vote, set and deleted", 'owner', (doc) => {
    map(doc, 'votes').set(ANAS, down)
    map(doc, 'votes').delete(ANAS)
  }),
  editor("somebody else's vote, deleted and set to what it was", 'owner', (doc) => {
    map(doc, 'votes').set(BENS, down)
    map(doc, 'votes').delete(ANAS)
    map(doc, 'votes').set(ANAS, { choice: 'up', at: AT })
  }),
  editor('all votes at once', 'owner', (doc) => map(doc, 'votes').clear()),
  editor('votes under keys that are none', 'owner', (doc) => {
    for (const key of [
      'mallory',
      `${ANAS}:x`,
      ':o1:mallory',
      'p1::mallory',
      'p1:o1:mallory ',
      'p1:o1:',
      '',
      '__proto__',
    ])
      map(doc, 'votes').set(key, down)
  }),
  editor('a vote with more in it', 'value', (doc) =>
    map(doc, 'votes').set('p1:o1:mallory', { ...down, weight: MARKER }),
  ),
  editor('a vote with a prototype', 'value', (doc) =>
    map(doc, 'votes').set(
      'p1:o1:mallory',
      JSON.parse(`{"choice":"up","at":"${AT}","__proto__":{"admin":"smuggled"}}`),
    ),
  ),
  editor('a vote for a choice that does not exist', 'value', (doc) =>
    map(doc, 'votes').set('p1:o1:mallory', { choice: MARKER, at: AT }),
  ),
  editor('a vote that is nothing', 'value', (doc) =>
    map(doc, 'votes').set('p1:o1:mallory', undefined),
  ),
  by('carla', "somebody else's vote by who may vote", ['owner'], (doc) =>
    map(doc, 'votes').set(ANAS, down),
  ),
]

const values: Attack[] = [
  ['a text where a number belongs', 'cost', MARKER],
  ['a number that is too small', 'cost', -1],
  ['a number that is too large', 'cost', 1e10],
  ['a text that is too long', 'title', MARKER.repeat(30)],
  ['a text that is empty', 'title', '   '],
  ['a choice that does not exist', 'category', MARKER],
  ['NaN', 'cost', Number.NaN],
  ['Infinity', 'cost', Number.POSITIVE_INFINITY],
  ['undefined', 'title', undefined],
  ['bytes', 'title', new Uint8Array([1, 2])],
  ['a big integer', 'cost', 10n],
  ['a deep value', 'title', deep(100)],
  ['a very deep value', 'title', deep(2000)],
  ['a large value', 'description', MARKER.repeat(60_000)],
  [
    'a wide value',
    'title',
    Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, index])),
  ],
  ['a list', 'title', [MARKER, 'b']],
  ['null where it may not be', 'title', null],
].map(([name, field, value]) =>
  editor(`a value that is not allowed: ${String(name)}`, 'value', (doc) =>
    louvre(doc).set(field as string, value),
  ),
)

const types: Attack[] = [
  ['Y.Text', () => new Y.Text(MARKER)],
  ['Y.Array', () => Y.Array.from([MARKER])],
  ['Y.Map', () => fields({ a: MARKER })],
  ['Y.XmlText', () => new Y.XmlText(MARKER)],
  ['Y.XmlElement', () => new Y.XmlElement('p')],
  ['Y.XmlFragment', () => new Y.XmlFragment()],
  ['subdocument', () => new Y.Doc()],
].flatMap(([name, make]) => [
  editor(`a type where a value belongs: ${String(name)}`, 'value', (doc) =>
    louvre(doc).set('title', (make as () => unknown)()),
  ),
  editor(`a type in meta: ${String(name)}`, 'value', (doc) =>
    map(doc, 'meta').set('title', (make as () => unknown)()),
  ),
  ...(name === 'Y.Map'
    ? []
    : [
        editor(`a type where an entry belongs: ${String(name)}`, 'value', (doc) =>
          map(doc, 'days').set('d1', (make as () => unknown)()),
        ),
      ]),
])

const shapes: Attack[] = [
  editor('an entry that is a plain value', 'value', (doc) =>
    map(doc, 'days').set('d1', { title: 'Day', position: 'a0' }),
  ),
  editor('a new entry that is nothing', 'value', (doc) => map(doc, 'days').set('mine', undefined)),
  editor('an entry that is an XML hook', 'value', (doc) => {
    const hook = new Y.XmlHook('days')
    map(doc, 'days').set('mine', hook)
    hook.set('position', 'a0')
  }),
  editor('a list in an entry', 'unknown', (doc) =>
    pushInto(louvre(doc), [MARKER, fields({ a: 1 })]),
  ),
  editor('a list in a new entry', 'unknown', (doc) => {
    const day = fields({ title: 'Mine', position: 'a5' })
    map(doc, 'days').set('mine', day)
    pushInto(day, [MARKER])
  }),
  editor('a list in a collection', 'unknown', (doc) =>
    pushInto(map(doc, 'days'), [MARKER, new Y.Map()]),
  ),
  editor('fields that do not exist', 'unknown', (doc) => {
    for (const name of ['evil', '__proto__', 'constructor', 'toString', ''])
      louvre(doc).set(name, { admin: MARKER })
  }),
  editor('a field that does not exist, alone: __proto__', 'unknown', (doc) =>
    louvre(doc).set('__proto__', { admin: MARKER }),
  ),
  editor('fields of meta that do not exist', 'unknown', (doc) => {
    for (const name of ['evil', '__proto__', 'constructor'])
      map(doc, 'meta').set(name, { admin: MARKER })
  }),
  editor('a new entry with fields that do not exist', 'unknown', (doc) =>
    map(doc, 'days').set(
      'mine',
      new Y.Map([
        ['position', 'a1'],
        ['evil', 'x'],
        ['__proto__', 'x'],
      ]),
    ),
  ),
  editor('ids that are none', 'value', (doc) => {
    for (const id of ['', '__proto__', 'constructor', 'x'.repeat(5000), 'a\nb'])
      map(doc, 'days').set(id, fields({ position: 'a1' }))
  }),
  editor('more in a nested value than it may hold', 'value', (doc) =>
    entry(doc, 'polls', 'p1').set('rule', { kind: 'majority', junk: MARKER.repeat(100) }),
  ),
  editor('a required field deleted', 'value', (doc) => louvre(doc).delete('title')),
  editor('a new entry that lacks what it needs', 'value', (doc) =>
    map(doc, 'activities').set('mine', fields({ title: 'Mine' })),
  ),
]

const roots: Attack[] = [
  editor('a map that the kind does not have', 'unknown', (doc) =>
    map(doc, 'evil').set('a', MARKER),
  ),
  editor('a text that the kind does not have', 'unknown', (doc) =>
    doc.getText('evil').insert(0, MARKER),
  ),
  editor('an array that the kind does not have', 'unknown', (doc) =>
    doc.getArray('evil').push([MARKER, new Y.Map([['a', 1]])]),
  ),
  editor('rich text that the kind does not have', 'unknown', (doc) =>
    doc.getXmlFragment('evil').insert(0, [new Y.XmlElement('p')]),
  ),
  editor('root types with odd names', 'unknown', (doc) => {
    for (const name of ['', '__proto__', 'constructor']) map(doc, name).set('a', MARKER)
  }),
  ...[
    [
      'a collection as an array',
      (doc: Y.Doc) => doc.getArray('days').push(['a', new Y.Map([['position', 'a0']])]),
    ],
    ['meta as a text', (doc: Y.Doc) => doc.getText('meta').insert(0, MARKER)],
    [
      'days as rich text',
      (doc: Y.Doc) => doc.getXmlFragment('days').insert(0, [new Y.XmlText('x')]),
    ],
    ['notes as a map', (doc: Y.Doc) => map(doc, 'notes').set('hidden', MARKER)],
    ['notes as an array', (doc: Y.Doc) => doc.getArray('notes').push([null, 7, 'x'])],
  ].map(([name, write]): Attack => ({
    name: `a known root type of another shape: ${String(name)}`,
    who: 'mallory',
    rules: ['unknown'],
    async run({ send }) {
      const empty = new Y.Doc()
      ;(write as (doc: Y.Doc) => void)(empty)
      await send(Y.encodeStateAsUpdate(empty))
    },
  })),
  ...[
    ['a map', () => fields({ a: 1 })],
    ['an array', () => Y.Array.from([1])],
    ['a subdocument', () => new Y.Doc()],
    ['a plain text', () => new Y.Text('x')],
    ['bytes', () => new Uint8Array([1])],
    ['a value', () => ({ a: 1 })],
    ['null', () => null],
  ].map(([name, make]) =>
    editor(`what is no rich text among rich text: ${String(name)}`, 'unknown', (doc) =>
      Y.Array.prototype.insert.call(doc.getXmlFragment('notes'), 0, [(make as () => unknown)()]),
    ),
  ),
]

const authors: Attack[] = [
  editor("the server's fields", 'server', (doc) => {
    const poll = entry(doc, 'polls', 'p1')
    for (const [name, value] of Object.entries({ status: 'closed', epoch: 7, result: 'o1' }))
      poll.set(name, value)
    entry(doc, 'flights', 'f1').set('delayMinutes', 90)
  }),
  editor("the server's fields in a new entry", 'server', (doc) =>
    map(doc, 'polls').set(
      'mine',
      fields({ question: 'Mine?', position: 'a1', status: 'open', result: 'o1' }),
    ),
  ),
  editor("the server's fields by a poll put in the place of another", 'server', (doc) =>
    map(doc, 'polls').set('p1', fields({ question: 'Where?', position: 'a0', status: 'closed' })),
  ),
  editor('the maker of an entry', 'once', (doc) => louvre(doc).set('createdBy', 'mallory')),
  editor('the maker of an entry, deleted', 'once', (doc) => louvre(doc).delete('createdBy')),
  editor('the maker of an entry, by another in its place', 'once', (doc) =>
    map(doc, 'activities').set(
      'louvre',
      fields({ title: 'Mine', position: 'a0', createdBy: 'mallory' }),
    ),
  ),
  editor('the maker of an entry, deleted and made again', 'once', (doc) => {
    map(doc, 'activities').delete('louvre')
    map(doc, 'activities').set(
      'louvre',
      fields({ title: 'Mine', position: 'a0', createdBy: 'mallory' }),
    )
  }),
  editor("a new entry in somebody else's name", 'author', (doc) =>
    map(doc, 'activities').set('fake', fields({ title: 'Fake', position: 'a1', createdBy: 'ana' })),
  ),
]

const commenter: Attack[] = [
  ['a field', (doc: Y.Doc) => louvre(doc).set('title', MARKER)],
  [
    'an entry in the place of another',
    (doc: Y.Doc) => map(doc, 'days').set('d1', fields({ title: MARKER, position: 'a0' })),
  ],
  ['a new entry', (doc: Y.Doc) => map(doc, 'days').set('mine', fields({ position: 'a0' }))],
  [
    'everything deleted',
    (doc: Y.Doc) => {
      for (const name of [
        'meta',
        'days',
        'activities',
        'constraints',
        'flights',
        'polls',
        'options',
      ])
        map(doc, name).clear()
    },
  ],
  ['the title of the trip', (doc: Y.Doc) => map(doc, 'meta').set('title', MARKER)],
  ['text', (doc: Y.Doc) => paragraph(doc).insert(3, MARKER)],
  ['text deleted', (doc: Y.Doc) => paragraph(doc).delete(2, 9)],
  ['text made bold', (doc: Y.Doc) => paragraph(doc).format(0, 5, { bold: {} })],
  ['text made plain', (doc: Y.Doc) => paragraph(doc).format(6, 4, { bold: null })],
  ['all rich text deleted', (doc: Y.Doc) => doc.getXmlFragment('notes').delete(0, 1)],
  [
    'an attribute',
    (doc: Y.Doc) => (doc.getXmlFragment('notes').get(0) as Y.XmlElement).setAttribute('level', '2'),
  ],
  [
    'text written, bold, cut and deleted',
    (doc: Y.Doc) => {
      const text = paragraph(doc)
      text.insert(4, MARKER)
      text.format(2, 8, { italic: true })
      text.delete(5, 6)
      doc.getXmlFragment('notes').insert(0, [new Y.XmlElement('heading')])
      doc.getXmlFragment('notes').delete(1, 1)
    },
  ],
].map(([name, write]) =>
  by('carla', `who may only vote edits: ${String(name)}`, ['role'], write as (doc: Y.Doc) => void),
)

function paragraph(doc: Y.Doc): Y.XmlText {
  return (doc.getXmlFragment('notes').get(0) as Y.XmlElement).get(0) as Y.XmlText
}

export const attacks: readonly Attack[] = [
  ...votes,
  ...values,
  ...types,
  ...shapes,
  ...roots,
  ...authors,
  ...commenter,
]
