import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { editOf, type Edit } from './edits.ts'
import { deletionsIn, partsOf, type PartLimits } from './parts.ts'

const limits: PartLimits = {
  bytes: 60,
  structs: 8,
  deletions: 6,
  clients: 2,
  most: 4000,
  wholeEntries: true,
}

/** A device: a document, and what was edited in it, here or in another tab. */
function aDevice(client: number) {
  const doc = new Y.Doc()
  doc.clientID = client
  for (const name of ['entries', 'meta']) doc.getMap(name)
  doc.getText('text')
  doc.getXmlFragment('notes')
  doc.getArray('list')
  const edits: Edit[] = []
  doc.on('update', (_update, origin, _doc, transaction: Y.Transaction) => {
    if (origin !== 'server') edits.push(editOf(transaction))
  })
  return { doc, edits }
}
type Device = ReturnType<typeof aDevice>

const known = (doc: Y.Doc) => Y.decodeStateVector(Y.encodeStateVector(doc))
const pass = (from: Y.Doc, to: Y.Doc, origin: string) =>
  Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), origin)

const OPERATIONS: readonly ((doc: Y.Doc, n: number) => void)[] = [
  (doc, n) => doc.getText('text').insert(n % (doc.getText('text').length + 1), `t${n}😀`),
  (doc, n) => doc.getText('text').insert(0, 'long 😀 '.repeat(n % 40)),
  (doc, n) => {
    const text = doc.getText('text')
    if (text.length > 0) text.delete(n % text.length, Math.min(3, text.length - (n % text.length)))
  },
  (doc, n) => doc.getText('text').format(0, doc.getText('text').length, { bold: n % 2 === 0 }),
  (doc, n) => doc.getMap('meta').set(`field${n % 4}`, n),
  (doc, n) =>
    doc.getMap('entries').set(`e${n % 6}`, new Y.Map(Object.entries({ title: `T${n}`, cost: n }))),
  (doc, n) => {
    const entry = doc.getMap('entries').get(`e${n % 6}`)
    if (entry instanceof Y.Map) entry.set(n % 2 ? 'title' : 'cost', n)
  },
  (doc, n) => doc.getMap('entries').delete(`e${n % 6}`),
  (doc, n) => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText(`words ${n}`)])
    doc.getXmlFragment('notes').insert(n % (doc.getXmlFragment('notes').length + 1), [paragraph])
  },
  (doc, n) => {
    const notes = doc.getXmlFragment('notes')
    if (notes.length > 0) notes.delete(n % notes.length)
  },
  (doc, n) => doc.getArray('list').push([n, { deep: [n, 'x'.repeat(n % 30)] }, null]),
  (doc, n) => {
    const list = doc.getArray('list')
    if (list.length > 0) list.delete(n % list.length)
  },
]

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      who: fc.nat(2),
      what: fc.nat(OPERATIONS.length - 1),
      n: fc.nat(50),
      more: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ from: fc.nat(2), to: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ saves: fc.nat(2) }) },
)

test('[SD36] parts applied in order are the whole, and none of them needs what comes later', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 5, maxLength: 80, size: 'max' }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }),
      (steps, kept) => {
        const devices = [aDevice(7), aDevice(3), aDevice(5)] as const
        const server = aDevice(1).doc
        for (const one of steps) {
          if ('what' in one) {
            const { doc } = devices[one.who]!
            doc.transact(() => {
              OPERATIONS[one.what]!(doc, one.n)
              if (one.more) OPERATIONS[(one.what + 5) % OPERATIONS.length]!(doc, one.n + 1)
            })
          } else if ('saves' in one) {
            const device = devices[one.saves]!
            pass(device.doc, server, 'device')
            pass(server, device.doc, 'server')
          } else if (one.from !== one.to) pass(devices[one.from]!.doc, devices[one.to]!.doc, 'tab')
        }
        // What is known of the edits may be less than there were.
        const { doc, edits } = devices[0]
        const some = edits.filter((_, i) => kept[i % kept.length])
        const { parts } = partsOf(doc, known(server), some, deletionsIn(doc), limits)
        for (const part of parts) {
          Y.applyUpdate(server, part.update)
          expect(server.store).toMatchObject({ pendingStructs: null, pendingDs: null })
          for (const [client, clock] of part.clocks)
            expect(Y.getState(server.store, client)).toBeGreaterThanOrEqual(clock)
          for (const edit of some.slice(0, part.edits)) expectThere(edit, server)
        }
        expect(parts.at(-1)!.edits).toBe(some.length)
        // Both tidy formatting up when they are given some; each has to hear of what the other tidied.
        for (let round = 0; round < 3; round += 1) {
          pass(server, doc, 'server')
          pass(doc, server, 'device')
        }
        expect(Y.equalSnapshots(Y.snapshot(server), Y.snapshot(doc))).toBe(true)
        expect(contentOf(server)).toEqual(contentOf(doc))
      },
    ),
    { numRuns: 500 },
  )
})

function contentOf(doc: Y.Doc): unknown[] {
  return [
    doc.getMap('entries').toJSON(),
    doc.getMap('meta').toJSON(),
    doc.getText('text').toDelta(),
    doc.getXmlFragment('notes').toJSON(),
    doc.getArray('list').toJSON(),
  ]
}

function expectThere({ inserted, deleted }: Edit, doc: Y.Doc): void {
  for (const { client, clock, length } of inserted)
    expect(Y.getState(doc.store, client)).toBeGreaterThanOrEqual(clock + length)
  for (const { client, clock, length } of deleted) {
    for (let at = clock; at < clock + length; at += 1)
      expect(Y.getItem(doc.store, Y.createID(client, at)).deleted).toBe(true)
  }
}

function offline(write: (doc: Y.Doc) => void): Device & { known: Map<number, number> } {
  const device = aDevice(9)
  write(device.doc)
  return { ...device, known: new Map() }
}

const small: PartLimits = {
  wholeEntries: true,
  bytes: 1000,
  structs: 1e6,
  deletions: 1e6,
  clients: 1e6,
  most: 2000,
}

describe('[SD36] parts', () => {
  test('hold whole edits, and end when they are full', () => {
    const { doc, edits } = offline((made) => {
      for (let n = 0; n < 100; n += 1)
        made.getMap('entries').set(`e${n}`, new Y.Map([['title', 'x'.repeat(90)]]))
    })
    const { parts } = partsOf(doc, new Map(), edits, [], small)
    expect(parts.length).toBeGreaterThan(8)
    const server = new Y.Doc()
    for (const part of parts) {
      expect(part.update.length).toBeLessThan(1200)
      Y.applyUpdate(server, part.update)
      const titles = [...server.getMap<Y.Map<unknown>>('entries').values()]
      expect(titles).toHaveLength(part.edits)
      expect(titles.every((entry) => entry.get('title') === 'x'.repeat(90))).toBe(true)
    }
  })

  test('do not divide an entry, whether or not it is known which edits there were', () => {
    const { doc } = offline((made) =>
      made.transact(() => {
        for (let n = 0; n < 40; n += 1) {
          const fields = Array.from({ length: 8 }, (_, i): [string, string] => [
            `f${i}`,
            'x'.repeat(20),
          ])
          made.getMap('entries').set(`e${n}`, new Y.Map(fields))
        }
      }),
    )
    const server = new Y.Doc()
    const { parts } = partsOf(doc, new Map(), [], deletionsIn(doc), small)
    expect(parts.length).toBeGreaterThan(4)
    for (const part of parts) {
      Y.applyUpdate(server, part.update)
      for (const entry of server.getMap<Y.Map<unknown>>('entries').values())
        expect(entry.size).toBe(8)
    }
  })

  test('divide one long text, never within a letter', () => {
    const text = 'ab😀é漢'.repeat(2000)
    const { doc, edits } = offline((made) => made.getText('text').insert(0, text))
    const { parts, tooLarge } = partsOf(doc, new Map(), edits, [], small)
    expect(tooLarge).toEqual([])
    const server = new Y.Doc()
    for (const part of parts) {
      expect(part.update.length).toBeLessThan(2000)
      Y.applyUpdate(server, part.update)
      expect(server.getText('text').toJSON().isWellFormed()).toBe(true)
    }
    expect(server.getText('text').toJSON()).toBe(text)
    expect(parts.map((part) => part.edits)).toEqual([...parts.slice(1).map(() => 0), 1])
  })

  test('name what cannot be divided and is too large', () => {
    const { doc, edits } = offline((made) => {
      made.getMap('meta').set('small', 1)
      made.getMap('meta').set('large', 'x'.repeat(3000))
    })
    const { parts, tooLarge } = partsOf(doc, new Map(), edits, [], small)
    expect(parts).toEqual([])
    expect(tooLarge.map(({ item }) => item.parentSub)).toEqual(['large'])
  })

  test('are one, and empty, when the server has everything', () => {
    const { doc, edits } = offline((made) => made.getMap('meta').set('a', 1))
    const { parts } = partsOf(doc, known(doc), edits, [], small)
    expect(parts).toEqual([{ update: new Uint8Array([0, 0]), edits: 1, clocks: new Map() }])
  })

  test('leave out what waits for something that nobody has', () => {
    const [one, two] = [new Y.Doc(), new Y.Doc()]
    one.getText('text').insert(0, 'a')
    const before = Y.encodeStateVector(one)
    one.getText('text').insert(1, 'b')
    Y.applyUpdate(two, Y.encodeStateAsUpdate(one, before))
    two.getText('text').insert(0, 'c')
    const { parts } = partsOf(two, new Map(), [], deletionsIn(two), small)
    const server = new Y.Doc()
    Y.applyUpdate(server, parts[0]!.update)
    expect(server.store.pendingStructs).toBeNull()
    expect(server.getText('text').toJSON()).toBe('c')
  })
})
