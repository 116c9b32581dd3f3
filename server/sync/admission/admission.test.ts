/** Long because it is one table of what is refused, one of what is told apart, and one of limits at their borders. */
import { DEFAULT_LIMITS } from '@concord/schemas'
import * as encoding from 'lib0/encoding'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { admit, type Admission } from './admission.ts'
import { createReceiving, type Receiving, type UpdateLimits } from './receiving.ts'
import { createTestServer, type TestServer } from './test/server.ts'
import { bytesOf, piece, type Part, type Piece, type Pieces, type Range } from './test/update.ts'

const ANA = 10
const BEN = 20
/** Somebody who has not written yet. */
const NEW = 30

/**
 * Ana's: "hello" in the text (0 to 4), a map at map.m (5) with a title (6), a list at map.l (7) with three values (8 to
 * 10), an emoji in the text (11, 12), and a map that is deleted and forgotten (13) with something in it (14).
 */
const BASE = bytesOf({
  parts: [
    {
      client: ANA,
      clock: 0,
      pieces: [
        piece.string('hello', { parent: 'text' }),
        piece.type(1, { parent: 'map', key: 'm' }),
        piece.any(['Rome'], { parent: [ANA, 5], key: 'title' }),
        piece.type(0, { parent: 'map', key: 'l' }),
        piece.any([1, 2, 3], { parent: [ANA, 7] }),
        piece.string('😀', { left: [ANA, 4] }),
        piece.type(1, { parent: 'map', key: 'g' }),
        piece.any([1], { parent: [ANA, 13], key: 'a' }),
      ],
    },
  ],
  deleted: [[ANA, [[13, 2]]]],
})

const server = (limits: Partial<UpdateLimits> = {}, bytes = 0): TestServer =>
  createTestServer({ base: BASE, limits, bytes })

/** An update of one client. */
const of = (client: number, clock: number, ...pieces: Piece[]): Pieces => ({
  parts: [{ client, clock, pieces }],
})
const part = (client: number, clock: number, ...pieces: Piece[]): Part => ({
  client,
  clock,
  pieces,
})
const deleting = (...deleted: (readonly [number, Range[]])[]): Pieces => ({ parts: [], deleted })
const numbers = (...all: number[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const number of all) encoding.writeVarUint(encoder, number)
  })

const text = { parent: 'text' }
const reasonOf = (admission: Admission): string =>
  admission.kind === 'refused' ? admission.reason : admission.kind

describe('what no Yjs client can have made', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) })
  const cases: [string, Pieces | Uint8Array, RegExp][] = [
    ['no bytes', new Uint8Array(), /ends too early/],
    ['noise', Uint8Array.of(255, 255), /ends too early/],
    ['something after the end', Uint8Array.of(0, 0, 0), /follows after the end/],
    ['more clients than there is room for', numbers(100_000, 1), /promises more/],
    ['more structs than there is room for', numbers(1, 2 ** 40, 1, 0, 0), /promises more/],
    ['more deletions than there is room for', numbers(0, 1, ANA, 2 ** 40, 0), /promises more/],
    [
      'more values than there is room for',
      numbers(1, 1, NEW, 0, 8, 1, 1, 97, 999, 0),
      /promises more/,
    ],
    ['a number without end', new Uint8Array(40).fill(128), /too large/],
    [
      'a number that is not safe',
      Uint8Array.of(1, 1, NEW, 255, 255, 255, 255, 255, 255, 255, 127, 4, 1, 1, 97, 1, 97, 0),
      /too large/,
    ],
    ['a client that cannot be', of(2 ** 32, 0, piece.string('a', text)), /client that cannot be/],
    ['a clock beyond all', of(NEW, 2 ** 40, piece.string('a', text)), /further than anybody/],
    ['a length beyond all', of(NEW, 0, piece.gone(2 ** 40)), /further than anybody/],
    ['a deleted length beyond all', of(NEW, 0, piece.deleted(2 ** 31, text)), /further than/],
    [
      'one client twice',
      { parts: [part(NEW, 0, piece.gone(1)), part(NEW, 1, piece.gone(1))] },
      /twice/,
    ],
    ['one client twice in deletions', deleting([ANA, [[0, 1]]], [ANA, [[2, 1]]]), /twice/],
    ['a client without anything', numbers(1, 0, NEW, 0, 0, 0, 0), /holds nothing/],
    ['a text without length', of(NEW, 0, piece.string('', text)), /no length/],
    ['values without length', of(NEW, 0, piece.any([], text)), /no length/],
    ['JSON without length', of(NEW, 0, piece.json([], text)), /no length/],
    ['something deleted without length', of(NEW, 0, piece.deleted(0, text)), /no length/],
    ['something gone without length', of(NEW, 0, piece.gone(0)), /no length/],
    [
      'content of no kind',
      of(NEW, 0, { ...piece.string('a', text), content: 11 }),
      /does not know/,
    ],
    [
      'content of the last kind',
      of(NEW, 0, { ...piece.string('a', text), content: 31 }),
      /does not know/,
    ],
    ['a type of no kind', of(NEW, 0, piece.type(7, text)), /does not know/],
    ['something gone with a place', numbers(1, 1, NEW, 0, 128, 1, 0), /unknown kind of struct/],
    ['a gap with a place', numbers(1, 1, NEW, 0, 74, 1, 0), /unknown kind of struct/],
    ['a place of no kind', numbers(1, 1, NEW, 0, 4, 2, 1, 97, 1, 97, 0), /unknown kind of place/],
    ['a value of no type', numbers(1, 1, NEW, 0, 8, 1, 1, 97, 1, 100, 0), /unknown type/],
    ['JSON that ends too early', of(NEW, 0, piece.embed('{', text)), /JSON that cannot be read/],
    ['JSON that is nothing', of(NEW, 0, piece.embed('', text)), /JSON that cannot be read/],
    ['an embed of undefined', of(NEW, 0, piece.embed('undefined', text)), /JSON that cannot/],
    ['a mark of undefined', of(NEW, 0, piece.format('b', 'undefined', text)), /JSON that cannot/],
    [
      'a JSON number that is too large',
      of(NEW, 0, piece.embed('{"a":[1e999]}', text)),
      /too large/,
    ],
    [
      'a value that chooses its prototype',
      of(NEW, 0, piece.any([JSON.parse('{"__proto__":{"a":1}}')], text)),
      /__proto__/,
    ],
    [
      'JSON that chooses its prototype',
      of(NEW, 0, piece.embed('{"a":{"\\u005f_proto__":{}}}', text)),
      /__proto__/,
    ],
    [
      'a key that chooses a prototype',
      of(NEW, 0, piece.any([1], { parent: 'map', key: '__proto__' })),
      /__proto__/,
    ],
    [
      'a root type that chooses a prototype',
      of(NEW, 0, piece.any([1], { parent: '__proto__' })),
      /__proto__/,
    ],
    [
      'a mark that chooses a prototype',
      of(NEW, 0, piece.format('__proto__', '{}', text)),
      /__proto__/,
    ],
    ['a deep value', of(NEW, 0, piece.any([nested(33)], text)), /deeper than 32 levels/],
    [
      'deep JSON',
      of(NEW, 0, piece.embed(JSON.stringify(nested(33)), text)),
      /deeper than 32 levels/,
    ],
    [
      'JSON without end',
      of(NEW, 0, piece.embed('['.repeat(100_000) + ']'.repeat(100_000), text)),
      /deeper than/,
    ],
    [
      'a subdocument with a name in its options',
      of(NEW, 0, piece.document('d', { guid: 1 }, text)),
      /subdocument/,
    ],
    [
      'a subdocument with an option of another type',
      of(NEW, 0, piece.document('d', { gc: 1 }, text)),
      /subdocument/,
    ],
    ['a subdocument without options', of(NEW, 0, piece.document('d', null, text)), /subdocument/],
    ['after itself', of(NEW, 0, piece.string('a', { left: [NEW, 0] })), /comes only after it/],
    ['before itself', of(NEW, 0, piece.string('a', { right: [NEW, 0] })), /comes only after it/],
    [
      'within itself',
      of(NEW, 0, piece.type(1, { parent: [NEW, 0], key: 'a' })),
      /comes only after it/,
    ],
    [
      'after what comes later',
      of(NEW, 0, piece.string('a', { left: [NEW, 1] }), piece.string('b', text)),
      /comes only after it/,
    ],
    [
      'two that wait for each other',
      {
        parts: [
          part(40, 0, piece.string('a', { left: [NEW, 0] })),
          part(NEW, 0, piece.string('b', { left: [40, 0] })),
        ],
      },
      /wait for each other/,
    ],
    [
      'three that wait for each other, among others that do not',
      {
        parts: [
          part(50, 0, piece.string('a', text), piece.string('a', { left: [40, 1] })),
          part(40, 0, piece.string('b', text), piece.string('b', { left: [NEW, 1] })),
          part(NEW, 0, piece.string('c', text), piece.string('c', { left: [50, 1] })),
        ],
      },
      /wait for each other/,
    ],
    [
      'between what is the wrong way round',
      of(NEW, 0, piece.string('a', { left: [ANA, 3], right: [ANA, 1] })),
      /side by side/,
    ],
    [
      'between one thing and itself',
      of(NEW, 0, piece.string('a', { left: [ANA, 1], right: [ANA, 1] })),
      /side by side/,
    ],
    [
      'between the beginning and the middle',
      of(NEW, 0, piece.string('a', { right: [ANA, 3] })),
      /side by side/,
    ],
    [
      'between two places',
      of(NEW, 0, piece.any([1], { left: [ANA, 1], right: [ANA, 9] })),
      /side by side/,
    ],
    [
      'between a text and a key',
      of(NEW, 0, piece.any([1], { left: [ANA, 1], right: [ANA, 6] })),
      /side by side/,
    ],
    ['before the value of a key', of(NEW, 0, piece.any([1], { right: [ANA, 6] })), /side by side/],
    [
      'between what is there and what is forgotten',
      of(NEW, 0, piece.any([1], { left: [ANA, 1], right: [ANA, 14] })),
      /side by side/,
    ],
    [
      'beside what the same update puts between what is there and what is forgotten',
      {
        parts: [
          part(NEW, 0, piece.any([1], { left: [NEW + 1, 2], right: [NEW + 1, 1] })),
          part(
            NEW + 1,
            0,
            piece.any([1], { left: [ANA, 4] }),
            piece.any([1], { left: [NEW + 1, 0] }),
            piece.any([1], { left: [NEW + 1, 0], right: [ANA, 14] }),
          ),
        ],
      },
      /side by side/,
    ],
    ['nothing deleted', deleting([ANA, [[1, 0]]]), /deletes in an order/],
    [
      'deleted in the wrong order',
      deleting([
        ANA,
        [
          [3, 1],
          [1, 1],
        ],
      ]),
      /deletes in an order/,
    ],
    [
      'deleted twice',
      deleting([
        ANA,
        [
          [1, 2],
          [2, 1],
        ],
      ]),
      /deletes in an order/,
    ],
    [
      'a known edit that was elsewhere',
      of(ANA, 9, piece.any([2, 3, 4, 5, 6, 7, 8], { left: [ANA, 1] })),
      /was another one/,
    ],
    [
      'a known edit that cuts through a letter',
      of(ANA, 12, piece.string('x', { left: [ANA, 11] })),
      /was another one/,
    ],
    [
      'a known edit that builds on an unknown one',
      of(ANA, 0, piece.string('hello', { left: [NEW, 0] })),
      /was another one/,
    ],
  ]

  test.each(cases)('[AD3] %s', (_name, update, reason) => {
    const bytes = update instanceof Uint8Array ? update : bytesOf(update)
    const { doc, submit } = server()
    const before = Y.encodeStateAsUpdate(doc)
    const { admission } = submit(bytes)
    expect(reasonOf(admission)).toMatch(reason)
    expect(admission).not.toHaveProperty('fault')
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
  })

  test.each([
    ['the value of another key', { parent: 'map', key: 'other' }, /was another one/],
    ['something in a list', { parent: 'list' }, /was another one/],
    ['another value of its key', { parent: 'map', key: 'one' }, /^admitted$/],
  ])('[AD3] a known value goes on as %s', (_name, place, answer) => {
    const { take, submit } = server()
    take(bytesOf(of(BEN, 0, piece.any([1], { parent: 'map', key: 'one' }))))
    const { admission, harm } = submit(bytesOf(of(BEN, 0, piece.any([1, 2], place))))
    expect(reasonOf(admission)).toMatch(answer)
    expect(harm).toBeUndefined()
  })

  test('[AD3] texts with bytes that are not UTF-8, short and long', () => {
    for (const wrong of [
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0xbd],
      [0xf5, 0x80, 0x80, 0x80],
      [0xe2, 0x82],
    ]) {
      for (const length of [1, 20, 200]) {
        const ascii = 'x'.repeat(length)
        const update = bytesOf(of(NEW, 0, piece.string(`${ascii}~~~~`, text)))
        const at = update.indexOf(126)
        update.set(wrong, at)
        expect(reasonOf(server().submit(update).admission)).toMatch(/UTF-8/)
      }
    }
  })

  test('[AD3] an update that ends anywhere before its end', () => {
    for (let end = 0; end < BASE.length; end += 1) {
      const { admission } = createTestServer().submit(BASE.slice(0, end))
      expect([end, admission.kind]).toEqual([end, 'refused'])
      expect(admission).not.toHaveProperty('fault')
    }
  })

  test('[AD3] one key given its first value again and again', () => {
    const many = (count: number): Piece[] =>
      Array.from({ length: count }, () => piece.any([1], { parent: 'map', key: 'k' }))
    expect(reasonOf(server().submit(bytesOf(of(NEW, 0, ...many(3000)))).admission)).toMatch(
      /again and again/,
    )
    const keys = Array.from({ length: 3000 }, (_, index) =>
      piece.any([1], { parent: 'map', key: `k${index}` }),
    )
    expect(server().take(bytesOf(of(NEW, 0, ...keys)))).toMatchObject({
      admission: { kind: 'admitted' },
      harm: undefined,
    })
  })
})

describe('what looks odd and is right', () => {
  const cases: [string, Pieces][] = [
    ['an update with nothing in it', { parts: [] }],
    [
      'a subdocument',
      of(NEW, 0, piece.document('d', { meta: { a: 1 }, gc: false, autoLoad: true }, text)),
    ],
    [
      'a big integer, bytes, undefined and numbers of all sizes',
      of(
        NEW,
        0,
        piece.any([12n, Uint8Array.of(1), undefined, -0, 2 ** 40, 1.5, Number.NaN], {
          parent: 'list',
        }),
      ),
    ],
    [
      'old JSON content, undefined in it',
      of(NEW, 0, piece.json(['{"a":1}', 'undefined', '"s"'], { parent: 'list' })),
    ],
    ['an embed that is null', of(NEW, 0, piece.embed('null', text))],
    ['a root type without a name', of(NEW, 0, piece.any([1], { parent: '' }))],
    ['a root type that nobody knows', of(NEW, 0, piece.any([1], { parent: 'unknown' }))],
    [
      'something in what was deleted and forgotten',
      of(
        NEW,
        0,
        piece.any([1], { parent: [ANA, 13], key: 'a' }),
        piece.any([2], { left: [NEW, 0] }),
      ),
    ],
    [
      'something after what was forgotten with its place',
      of(NEW, 0, piece.any([1], { left: [ANA, 14] })),
    ],
    ['something in what is no type', of(NEW, 0, piece.any([1], { parent: [ANA, 1] }))],
    [
      'something cut out of an emoji',
      of(NEW, 0, piece.string('x', { left: [ANA, 11], right: [ANA, 12] })),
    ],
    ['half an emoji deleted', deleting([ANA, [[12, 1]]])],
    [
      'values of a key from before, all deleted',
      { ...of(NEW, 0, piece.any([1, 2], { parent: 'map', key: 'k' })), deleted: [[NEW, [[0, 2]]]] },
    ],
    [
      'values of a key, of which the last is deleted',
      { ...of(NEW, 0, piece.any([1, 2], { parent: 'map', key: 'k' })), deleted: [[NEW, [[1, 1]]]] },
    ],
    ['deleted units of a key', of(NEW, 0, piece.deleted(3, { parent: 'map', key: 'k' }))],
    [
      'clients in any order',
      {
        parts: [
          part(NEW, 0, piece.string('a', { left: [40, 0] })),
          part(40, 0, piece.string('b', text)),
        ],
      },
    ],
    [
      'clients that need each other in turn',
      {
        parts: [
          part(40, 0, piece.string('a', text), piece.string('b', { left: [NEW, 0] })),
          part(NEW, 0, piece.string('c', { left: [40, 0] }), piece.string('d', { left: [40, 1] })),
        ],
      },
    ],
    [
      'a gap of no length',
      of(NEW, 0, piece.string('a', text), piece.skip(0), piece.string('b', { left: [NEW, 0] })),
    ],
  ]

  test.each(cases)('[AD1] [AD2] %s', (_name, update) => {
    const { admission, harm } = server().take(bytesOf(update))
    expect(reasonOf(admission)).toBe('admitted')
    expect(harm).toBeUndefined()
  })
})

describe('what undo can leave behind', () => {
  /** A list that comes as a whole, with something in it that was put after and before the same. */
  const restored = of(
    NEW,
    0,
    piece.type(0, { parent: 'map', key: 'list' }),
    piece.any(['a'], { parent: [NEW, 0] }),
    piece.any(['b'], { left: [NEW, 1], right: [NEW, 1] }),
    piece.any(['c'], { left: [NEW, 1] }),
  )

  test('[AD1] it is admitted, and said to be in no certain order', () => {
    const { admission, harm } = server().submit(bytesOf(restored))
    expect(admission).toMatchObject({ kind: 'admitted', isOrderSure: false })
    expect(harm).toBeUndefined()
  })

  test('[AD3] in what is there already, or is of somebody else, it is refused', () => {
    const { submit } = server()
    submit(bytesOf(of(40, 0, piece.type(0, { parent: 'map', key: 'other' }))))
    const inAnothers = of(
      NEW,
      0,
      piece.any(['a'], { parent: [40, 0] }),
      piece.any(['b'], { left: [NEW, 0], right: [NEW, 0] }),
    )
    expect(reasonOf(submit(bytesOf(inAnothers)).admission)).toMatch(/side by side/)
    expect(submit(bytesOf(restored)).admission.kind).toBe('admitted')
    const later = of(NEW, 4, piece.any(['d'], { left: [NEW, 2], right: [NEW, 2] }))
    expect(reasonOf(submit(bytesOf(later)).admission)).toMatch(/side by side/)
  })

  test('[AD1] everybody can go on editing there', () => {
    for (const client of [2, 5000]) {
      const { doc, submit } = server()
      submit(bytesOf(restored))
      const theirs = new Y.Doc()
      theirs.clientID = client
      Y.applyUpdate(theirs, Y.encodeStateAsUpdate(doc))
      const list = theirs.getMap('map').get('list') as Y.Array<unknown>
      const updates: Uint8Array[] = []
      theirs.on('update', (update) => updates.push(update))
      for (const at of [0, 1, 2, 3, 4, 5, 3, 1]) list.insert(at, [`x${at}`])
      for (const update of updates) expect(submit(update).admission.kind).toBe('admitted')
    }
  })
})

describe('repetitions', () => {
  const author = (): { doc: Y.Doc; updates: Uint8Array[] } => {
    const doc = new Y.Doc()
    const updates: Uint8Array[] = []
    doc.on('update', (update) => updates.push(update))
    doc.getText('text').insert(0, 'one')
    doc.getText('text').insert(3, ' two 😀')
    doc.getMap('map').set('k', new Y.Map([['a', 1]]))
    doc.getText('text').delete(1, 3)
    doc.getText('text').insert(2, 'three')
    return { doc, updates }
  }

  test('[AD6] what the document has already is admitted, changes nothing and extends nobody', () => {
    const { doc, updates } = author()
    const { doc: mine, take } = createTestServer({ base: Y.encodeStateAsUpdate(doc) })
    const before = Y.encodeStateAsUpdate(mine)
    for (const update of [...updates, Y.encodeStateAsUpdate(doc), Y.mergeUpdates(updates)]) {
      expect(take(update)).toEqual({
        admission: {
          kind: 'admitted',
          clients: [],
          isOrderSure: true,
          superseded: [],
          conflicts: 0,
        },
        harm: undefined,
      })
    }
    expect(Y.encodeStateAsUpdate(mine)).toEqual(before)
  })

  test('[AD6] what it has in part is admitted, from any point on', () => {
    const { doc, updates } = author()
    const { clientID: client } = doc
    const to = Y.getState(doc.store, client)
    for (let known = 1; known < updates.length; known += 1) {
      const base = Y.mergeUpdates(updates.slice(0, known))
      for (const update of [Y.encodeStateAsUpdate(doc), Y.mergeUpdates(updates)]) {
        const { doc: mine, take } = createTestServer({ base })
        const from = Y.getState(mine.store, client)
        const clients = from === to ? [] : [{ client, from, to, isNew: false }]
        expect(take(update)).toMatchObject({
          admission: { kind: 'admitted', clients },
          harm: undefined,
        })
        expect(mine.getText('text').toJSON()).toBe(doc.getText('text').toJSON())
      }
    }
  })

  test('[AD6] a repetition that comes with what cut through a letter of it', () => {
    const doc = new Y.Doc()
    doc.getText('text').insert(0, '😀')
    const base = Y.encodeStateAsUpdate(doc)
    doc.getText('text').insert(1, 'x')
    const { admission, harm } = createTestServer({ base }).take(Y.encodeStateAsUpdate(doc))
    expect([admission.kind, harm]).toEqual(['admitted', undefined])
    const half = new Y.Doc()
    Y.applyUpdate(half, base)
    half.getText('text').delete(1, 1)
    const deleted = createTestServer({ base }).take(Y.encodeStateAsUpdate(half))
    expect([deleted.admission.kind, deleted.harm]).toEqual(['admitted', undefined])
  })
})

describe('several values of one key that came as one', () => {
  /** Takes the update into a document and returns what it says of the key, here and to who hears of it. */
  function taken(update: Uint8Array, base = BASE) {
    const { doc: mine, take } = createTestServer({ base })
    const { admission, harm } = take(update)
    expect([reasonOf(admission), harm]).toEqual(['admitted', undefined])
    return { map: mine.getMap('map'), take }
  }

  test('[AD1] an undo of Yjs brings two values back at once, and the last of them is read', () => {
    const doc = new Y.Doc({ gc: false })
    const map = doc.getMap('map')
    map.set('k', 'first')
    const undo = new Y.UndoManager(map)
    map.set('k', 'second')
    map.delete('k')
    undo.undo()
    const bytes = Y.encodeStateAsUpdate(doc)
    expect(taken(bytes, Y.encodeStateAsUpdate(new Y.Doc())).map.get('k')).toBe(map.get('k'))
  })

  test.each([
    ['values', piece.any([1, 2], { parent: [NEW, 0], key: 'k' }), 2],
    ['letters', piece.string('ab', { parent: [NEW, 0], key: 'k' }), 'b'],
  ])(
    '[AD2] of %s the last is kept, and whatever is deleted later does no harm',
    (_name, both, last) => {
      const update = of(NEW, 0, piece.type(1, { parent: 'map', key: 'new' }), both)
      for (const deleted of [1, 2]) {
        const { map, take } = taken(bytesOf(update))
        expect((map.get('new') as Y.Map<unknown>).get('k')).toBe(last)
        for (const range of [
          [NEW, [[deleted, 1]]],
          [NEW, [[0, 1]]],
        ] as [number, Range[]][])
          expect(take(bytesOf(deleting(range))).harm).toBeUndefined()
        expect(map.has('new')).toBe(false)
      }
    },
  )
})

describe('what builds on edits that are not here', () => {
  const missing: [string, Pieces][] = [
    ['it begins later', of(NEW, 1, piece.string('a', text))],
    ['it begins later than what is known', of(ANA, 20, piece.string('a', text))],
    [
      'there is a gap in it',
      of(NEW, 0, piece.string('a', text), piece.skip(2), piece.string('b', text)),
    ],
    ['it comes after something unknown', of(NEW, 0, piece.string('a', { left: [BEN, 0] }))],
    [
      'it comes before something unknown',
      of(NEW, 0, piece.string('a', { left: [ANA, 1], right: [BEN, 0] })),
    ],
    ['it is in something unknown', of(NEW, 0, piece.any([1], { parent: [BEN, 0], key: 'a' }))],
    ['it deletes something unknown', deleting([BEN, [[0, 1]]])],
    ['it deletes more than is known', deleting([ANA, [[10, 10]]])],
    [
      'it deletes what comes after a gap',
      { ...of(NEW, 1, piece.string('a', text)), deleted: [[NEW, [[1, 1]]]] },
    ],
    [
      'one needs another that has a gap',
      {
        parts: [
          part(NEW, 1, piece.string('a', text)),
          part(40, 0, piece.string('b', { left: [NEW, 1] })),
        ],
      },
    ],
  ]

  test.each(missing)('[AD7] %s', (_name, update) => {
    const { doc, submit } = server()
    const before = Y.encodeStateAsUpdate(doc)
    expect(submit(bytesOf(update)).admission.kind).toBe('missing')
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
    // What of it can be applied does no harm, should somebody apply it.
    const taking = createTestServer({ base: BASE, takesMissing: true })
    expect(taking.take(bytesOf(update)).harm).toBeUndefined()
  })

  test('[AD3] what is wrong is refused, whether something is missing or not', () => {
    const wrong = of(NEW, 1, piece.string('a', text), piece.string('', text))
    expect(server().submit(bytesOf(wrong)).admission.kind).toBe('refused')
  })

  test('[AD7] a gap over what the document has is none', () => {
    const doc = new Y.Doc()
    const updates: Uint8Array[] = []
    doc.on('update', (update) => updates.push(update))
    for (let index = 0; index < 3; index += 1) doc.getMap('map').set(`k${index}`, index)
    const withGap = Y.mergeUpdates([updates[0]!, updates[2]!])
    expect(createTestServer().submit(withGap).admission.kind).toBe('missing')
    const base = Y.mergeUpdates(updates.slice(0, 2))
    const { admission, harm } = createTestServer({ base }).take(withGap)
    expect([admission.kind, harm]).toEqual(['admitted', undefined])
  })
})

describe('limits', () => {
  const within = (limits: Partial<UpdateLimits>, update: Pieces, bytes = 0): string =>
    reasonOf(server(limits, bytes).submit(bytesOf(update)).admission)
  const letters = (count: number): Piece[] =>
    Array.from({ length: count }, (_, index) =>
      piece.string('a', index === 0 ? text : { left: [NEW, index - 1] }),
    )
  const levels = (count: number): Pieces =>
    of(
      NEW,
      0,
      ...Array.from({ length: count }, (_, index) =>
        piece.type(
          1,
          index === 0 ? { parent: 'map', key: 'k' } : { parent: [NEW, index - 1], key: 'k' },
        ),
      ),
    )
  const clients = (count: number): Pieces => ({
    parts: Array.from({ length: count }, (_, index) =>
      part(100 + index, 0, piece.string('a', text)),
    ),
  })
  const nested = (count: number): unknown => (count === 0 ? 1 : [nested(count - 1)])

  test('[AD4] bytes', () => {
    const update = bytesOf(of(NEW, 0, piece.string('x'.repeat(1000), text)))
    expect(server({ frameBytes: update.length }).submit(update).admission.kind).toBe('admitted')
    expect(server({ frameBytes: update.length - 1 }).submit(update).admission).toMatchObject({
      kind: 'refused',
      code: 'PAYLOAD_TOO_LARGE',
    })
  })

  test('[AD4] structs: those that are new count', () => {
    expect(within({ updateStructs: 50 }, of(NEW, 0, ...letters(50)))).toBe('admitted')
    expect(within({ updateStructs: 50 }, of(NEW, 0, ...letters(51)))).toMatch(/50 structs/)
    const known = createTestServer({
      base: bytesOf(of(NEW, 0, ...letters(40))),
      limits: { updateStructs: 10 },
    })
    expect(known.submit(bytesOf(of(NEW, 0, ...letters(50)))).admission.kind).toBe('admitted')
  })

  test('[AD4] clients: those that are extended count', () => {
    expect(within({ updateClients: 3 }, clients(3))).toBe('admitted')
    expect(within({ updateClients: 3 }, clients(4))).toMatch(/3 clients/)
    const known = createTestServer({ base: bytesOf(clients(300)), limits: { updateClients: 1 } })
    expect(known.submit(bytesOf(clients(301))).admission.kind).toBe('admitted')
  })

  test('[AD4] ranges that are deleted', () => {
    const ranges = (count: number): Pieces =>
      deleting([ANA, Array.from({ length: count }, (_, index): Range => [index * 2, 1])])
    expect(within({ updateDeletions: 3 }, ranges(3))).toBe('admitted')
    expect(within({ updateDeletions: 3 }, ranges(4))).toMatch(/3 ranges/)
  })

  test('[AD4] levels of types', () => {
    expect(within({}, levels(64))).toBe('admitted')
    expect(within({}, levels(65))).toMatch(/64 levels/)
    expect(within({}, levels(20_000))).toMatch(/64 levels/)
    const deep = createTestServer({ base: bytesOf(levels(63)) })
    const another = (level: number): Uint8Array =>
      bytesOf(of(40, 0, piece.type(1, { parent: [NEW, level - 1], key: 'x' })))
    expect(deep.submit(another(63)).admission.kind).toBe('admitted')
    const deepest = createTestServer({ base: bytesOf(levels(64)) })
    expect(reasonOf(deepest.submit(another(64)).admission)).toMatch(/64 levels/)
    // After a type is as deep as in its place.
    const beside = bytesOf(of(40, 0, piece.type(1, { left: [NEW, 63] })))
    expect(deepest.submit(beside).admission.kind).toBe('admitted')
  })

  test('[AD4] levels of types that the clients of an update put into each other', () => {
    const chain: Part[] = Array.from({ length: 70 }, (_, index) =>
      part(
        100 + index,
        0,
        piece.type(
          1,
          index === 0 ? { parent: 'map', key: 'k' } : { parent: [99 + index, 0], key: 'k' },
        ),
      ),
    )
    for (const parts of [chain, chain.toReversed()]) {
      expect(within({}, { parts: parts.filter(({ client }) => client < 164) })).toBe('admitted')
      expect(within({}, { parts })).toMatch(/64 levels/)
    }
  })

  test.each([
    ['a value', (count: number) => piece.any([nested(count)], text)],
    ['an embed', (count: number) => piece.embed(JSON.stringify(nested(count)), text)],
    ['a mark', (count: number) => piece.format('b', JSON.stringify(nested(count)), text)],
    ['old JSON', (count: number) => piece.json([JSON.stringify(nested(count))], text)],
    [
      'what a subdocument has with it',
      (count: number) => piece.document('d', { meta: nested(count) }, text),
    ],
  ])('[AD4] levels of values: %s', (_name, withLevels) => {
    expect(within({}, of(NEW, 0, withLevels(32)))).toBe('admitted')
    expect(within({}, of(NEW, 0, withLevels(33)))).toMatch(/32 levels/)
  })

  test.each([
    ['keys', (name: string) => piece.any([1], { parent: 'map', key: name })],
    ['root types', (name: string) => piece.any([1], { parent: name })],
    ['marks', (name: string) => piece.format(name, '1', text)],
    ['elements', (name: string) => piece.type(3, text, name)],
    ['hooks', (name: string) => piece.type(5, text, name)],
  ])('[AD4] names of %s', (_name, named) => {
    expect(within({ keyLength: 100 }, of(NEW, 0, named('é'.repeat(100))))).toBe('admitted')
    expect(within({ keyLength: 100 }, of(NEW, 0, named('é'.repeat(101))))).toMatch(/100 letters/)
  })

  test('[AD5] root types', () => {
    const roots = (count: number): Pieces =>
      of(
        NEW,
        0,
        ...Array.from({ length: count }, (_, index) => piece.any([1], { parent: `r${index}` })),
      )
    // There are four already.
    expect(within({ documentRoots: 10 }, roots(6))).toBe('admitted')
    expect(within({ documentRoots: 10 }, roots(7))).toMatch(/10 root types/)
    expect(within({ documentRoots: 4 }, of(NEW, 0, piece.string('a', text)))).toBe('admitted')
  })

  test('[AD5] clients of a document: who has written already may go on', () => {
    expect(within({ documentClients: 3 }, clients(2))).toBe('admitted')
    expect(within({ documentClients: 3 }, clients(3))).toMatch(/3 clients/)
    const more = of(ANA, 15, piece.string('a', text))
    expect(within({ documentClients: 1 }, more)).toBe('admitted')
  })

  test('[AD5] subdocuments of a document', () => {
    const subdocuments = (count: number, from = 0): Pieces =>
      of(
        NEW,
        from,
        ...Array.from({ length: count }, (_, index) =>
          piece.document('d', {}, { parent: 'map', key: `k${from + index}` }),
        ),
      )
    const limits = { documentSubdocuments: 5 }
    expect(within(limits, subdocuments(5))).toBe('admitted')
    expect(within(limits, subdocuments(6))).toMatch(/5 subdocuments/)
    const { submit } = server(limits)
    expect(submit(bytesOf(subdocuments(3))).admission.kind).toBe('admitted')
    expect(submit(bytesOf(subdocuments(5))).admission.kind).toBe('admitted')
    expect(reasonOf(submit(bytesOf(subdocuments(1, 5))).admission)).toMatch(/5 subdocuments/)
    submit(bytesOf(deleting([NEW, [[0, 1]]])))
    expect(submit(bytesOf(subdocuments(1, 5))).admission.kind).toBe('admitted')
  })

  test('[AD5] bytes of a document: deleting is always possible', () => {
    const update = of(NEW, 0, piece.string('a', text))
    const { length } = bytesOf(update)
    expect(within({ documentBytes: 1000 }, update, 1000 - length)).toBe('admitted')
    expect(within({ documentBytes: 1000 }, update, 1001 - length)).toMatch(/1,000 bytes/)
    expect(within({ documentBytes: 1000 }, deleting([ANA, [[0, 3]]]), 5000)).toBe('admitted')
  })

  test('[AD5] structs of a document, deleted ones among them: deleting is always possible', () => {
    const base = createReceiving(server().doc, DEFAULT_LIMITS, () => 0).structs
    const limits = { documentStructs: base + 3 }
    expect(within(limits, of(NEW, 0, ...letters(3)), 5000)).toBe('admitted')
    expect(within(limits, of(NEW, 0, ...letters(4)), 5000)).toMatch(
      new RegExp(`${base + 3} structs`),
    )
    expect(within({ documentStructs: 1 }, deleting([ANA, [[0, 3]]]), 5000)).toBe('admitted')
  })
})

test('[AD9] the clients that an update extends, each from where to where', () => {
  const { submit } = server()
  expect(
    submit(
      bytesOf({
        parts: [
          part(40, 0, piece.string('abc', text)),
          part(NEW, 0, piece.gone(2)),
          part(ANA, 5, piece.type(1, { parent: 'map', key: 'm' })),
        ],
      }),
    ).admission,
  ).toMatchObject({
    kind: 'admitted',
    clients: [
      { client: 40, from: 0, to: 3, isNew: true },
      { client: NEW, from: 0, to: 2, isNew: true },
    ],
  })
  expect(submit(bytesOf(of(NEW, 1, piece.gone(5)))).admission).toMatchObject({
    clients: [{ client: NEW, from: 2, to: 6, isNew: false }],
  })
})

describe('[AD8] the work grows with what is sent, whatever it says', () => {
  /** How often the document is asked about anything. */
  function questions(update: Pieces, base = BASE): number {
    let count = 0
    const doc = new Y.Doc()
    Y.applyUpdate(doc, base)
    const limits = { ...DEFAULT_LIMITS, updateStructs: 1_000_000 }
    const receiving = createReceiving(doc, limits, () => 0)
    const counting = Object.fromEntries(
      Object.entries(receiving).map(([name, value]) => [
        name,
        typeof value === 'function'
          ? (...args: never[]) => {
              count += 1
              return (value as (...args: never[]) => unknown)(...args)
            }
          : value,
      ]),
    ) as unknown as Receiving
    admit(bytesOf(update), counting)
    return count
  }

  const shapes: [string, (count: number) => Pieces][] = [
    [
      'a chain',
      (count) =>
        of(
          NEW,
          0,
          ...Array.from({ length: count }, (_, index) =>
            piece.any([1], index ? { left: [NEW, index - 1] } : text),
          ),
        ),
    ],
    [
      'each before the last',
      (count) =>
        of(
          NEW,
          0,
          ...Array.from({ length: count }, (_, index) =>
            piece.any([1], index ? { right: [NEW, index - 1] } : text),
          ),
        ),
    ],
    [
      'all in one spot',
      (count) =>
        of(
          NEW,
          0,
          ...Array.from({ length: count }, () =>
            piece.any([1], { left: [ANA, 1], right: [ANA, 2] }),
          ),
        ),
    ],
    [
      'each within the last',
      (count) =>
        of(
          NEW,
          0,
          ...Array.from({ length: count }, (_, index) =>
            piece.type(
              1,
              index ? { parent: [NEW, index - 1], key: 'k' } : { parent: 'map', key: 'k' },
            ),
          ),
        ),
    ],
    [
      'clients that wait for each other in a row',
      (count) => ({
        parts: Array.from({ length: count }, (_, index) =>
          part(
            100 + index,
            0,
            piece.any([1], index + 1 < count ? { left: [101 + index, 0] } : text),
          ),
        ),
      }),
    ],
    [
      'root types',
      (count) =>
        of(
          NEW,
          0,
          ...Array.from({ length: count }, (_, index) => piece.any([1], { parent: `r${index}` })),
        ),
    ],
    [
      'deletions',
      (count) => ({
        ...of(NEW, 0, piece.string('x'.repeat(count * 2), text)),
        deleted: [[NEW, Array.from({ length: count }, (_, index): Range => [index * 2, 1])]],
      }),
    ],
  ]

  test.each(shapes)('%s', (_name, shape) => {
    const few = questions(shape(200))
    const many = questions(shape(2000))
    expect(many).toBeLessThan(few * 12 + 100)
    expect(many).toBeLessThan(2000 * 8)
  })
})
