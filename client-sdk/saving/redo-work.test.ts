import { type Edit, KINDS, type Kind, editOf } from '@concord/schemas'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { planRedo, writeAgain } from './redo-work.ts'
import { newDocument } from './room-document.ts'
import { changesIn, copyOf, textsIn, unsentBeside, workOf } from './unsent-work.ts'

const AMPLE = 1e6

/** A device that had everything of the server when it began to write, and the server as it was then. */
function stage(kind: Kind, before: (doc: Y.Doc) => void) {
  const server = newDocument(kind).doc
  before(server)
  const { doc } = newDocument(kind)
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(server))
  const edits: Edit[] = []
  doc.on('update', (_update, origin, _doc, transaction: Y.Transaction) => {
    if (origin !== 'server') edits.push(editOf(transaction))
  })
  return { server, doc, edits }
}

/** What becomes of the device's work in a document that has what the server has now. */
function redo(kind: Kind, { server, doc, edits }: ReturnType<typeof stage>, most = AMPLE) {
  const next = copyOf(server)
  const unsent = unsentBeside(next, doc, edits)
  const work = { changes: changesIn(doc, kind, unsent), texts: textsIn(doc, kind, unsent) }
  const { again, back } = planRedo(work, doc, next, most)
  for (const change of again) next.transact(() => writeAgain(next, kind, change))
  return { next, back }
}

const { trip, board, document } = KINDS
const json = (doc: Y.Doc, name: string) => doc.getMap(name).toJSON()
const entry = (fields: object) => new Y.Map(Object.entries(fields))
const field = (doc: Y.Doc, id: string) => doc.getMap<Y.Map<unknown>>('activities').get(id)!

const operation = fc.record({
  what: fc.constantFrom('add', 'set', 'unset', 'replace', 'remove', 'meta', 'vote', 'unvote'),
  id: fc.nat(4),
  value: fc.nat(3),
  sent: fc.boolean(),
})

function act(doc: Y.Doc, { what, id, value }: { what: string; id: number; value: number }): void {
  const activities = doc.getMap('activities')
  const there = activities.get(`a${id}`)
  if (what === 'add' && !there) activities.set(`a${id}`, entry({ title: `T${value}`, cost: value }))
  if (what === 'set' && there instanceof Y.Map) there.set('cost', value)
  if (what === 'unset' && there instanceof Y.Map) there.delete('cost')
  if (what === 'replace') activities.set(`a${id}`, entry({ title: `R${value}` }))
  if (what === 'remove') activities.delete(`a${id}`)
  if (what === 'meta') doc.getMap('meta').set(`m${id}`, value)
  if (what === 'vote') doc.getMap('votes').set(`p:o:${id}`, { choice: 'up', at: String(value) })
  if (what === 'unvote') doc.getMap('votes').delete(`p:o:${id}`)
}

test('[SD34] where nobody else has changed anything, all of it is done again, whatever it was', () => {
  fc.assert(
    fc.property(
      fc.array(operation, { maxLength: 12 }),
      fc.array(operation, { maxLength: 30 }),
      fc.boolean(),
      (before, after, forgets) => {
        const world = stage(trip, (doc) => before.forEach((one) => act(doc, one)))
        for (const one of after) {
          act(world.doc, one)
          if (!one.sent) continue
          Y.applyUpdate(world.server, Y.encodeStateAsUpdate(world.doc))
          world.edits.length = 0
        }
        // Also when it is not known any more which edits there were.
        if (forgets) world.edits.length = 0
        const { next, back } = redo(trip, world)
        expect(back).toEqual([])
        for (const name of ['activities', 'votes', 'meta'])
          expect(json(next, name)).toEqual(json(world.doc, name))
        for (const client of world.doc.store.clients.keys())
          expect(Y.getState(next.store, client)).toBe(Y.getState(world.server.store, client))
      },
    ),
    { numRuns: 300 },
  )
})

describe('[SD34] where somebody else has', () => {
  test('fields of one entry are judged one by one', () => {
    const world = stage(trip, (doc) =>
      doc.getMap('activities').set('a', entry({ title: 'Louvre', cost: 1, place: 'x' })),
    )
    field(world.doc, 'a').set('cost', 2)
    field(world.doc, 'a').set('place', 'mine')
    field(world.server, 'a').set('cost', 3)
    const { next, back } = redo(trip, world)
    expect(field(next, 'a').toJSON()).toEqual({ title: 'Louvre', cost: 3, place: 'mine' })
    expect(back).toMatchObject([
      { deed: 'changed', collection: 'activities', key: 'a', fields: { cost: 2 } },
    ])
  })

  test('what is the same by now needs nothing', () => {
    const world = stage(trip, (doc) => doc.getMap('activities').set('a', entry({ cost: 1 })))
    field(world.doc, 'a').set('cost', 2)
    field(world.server, 'a').set('cost', 2)
    expect(redo(trip, world).back).toEqual([])
  })

  test('a change of what is gone, and a removal of what was changed, are offered back', () => {
    const world = stage(trip, (doc) => {
      for (const id of ['a', 'b', 'c']) doc.getMap('activities').set(id, entry({ cost: 1 }))
    })
    field(world.doc, 'a').set('cost', 2)
    world.server.getMap('activities').delete('a')
    world.doc.getMap('activities').delete('b')
    field(world.server, 'b').set('cost', 5)
    world.doc.getMap('activities').delete('c')
    const { next, back } = redo(trip, world)
    expect(json(next, 'activities')).toEqual({ b: { cost: 5 } })
    expect(back).toMatchObject([
      { deed: 'changed', key: 'a', fields: { cost: 2 }, entry: { cost: 2 } },
      { deed: 'removed', key: 'b' },
    ])
  })

  test('a vote that was changed elsewhere stands', () => {
    const key = 'p:o:ann'
    const world = stage(board, (doc) => doc.getMap('votes').set(key, { choice: 'up', at: '1' }))
    world.doc.getMap('votes').set(key, { choice: 'down', at: '2' })
    world.server.getMap('votes').set(key, { choice: 'abstain', at: '3' })
    const { next, back } = redo(board, world)
    expect(json(next, 'votes')).toEqual({ [key]: { choice: 'abstain', at: '3' } })
    expect(back).toMatchObject([{ deed: 'changed', key, fields: { choice: 'down', at: '2' } }])
  })
})

test('[SD34] numbers that somebody else uses meanwhile do not hide what was done under them', () => {
  const world = stage(trip, (doc) => doc.getMap('activities').set('a', entry({ cost: 1 })))
  world.doc.clientID = world.server.clientID
  world.doc.getMap('activities').set('mine', entry({ title: 'Mine' }))
  field(world.doc, 'a').set('cost', 2)
  for (let n = 0; n < 20; n += 1) world.server.getMap('meta').set('title', `Paris ${n}`)
  const { next, back } = redo(trip, world)
  expect(back).toEqual([])
  expect(json(next, 'activities')).toEqual({ a: { cost: 2 }, mine: { title: 'Mine' } })
})

test('[SD37] what is larger than the server takes is offered back, the rest of the entry is done', () => {
  const world = stage(trip, (doc) => doc.getMap('activities').set('a', entry({ cost: 1 })))
  field(world.doc, 'a').set('cost', 2)
  field(world.doc, 'a').set('description', 'x'.repeat(900))
  world.doc.getMap('activities').set('b', entry({ title: 'x'.repeat(900) }))
  const { next, back } = redo(trip, world, 800)
  expect(json(next, 'activities')).toEqual({ a: { cost: 2 } })
  expect(back).toMatchObject([
    { key: 'a', fields: { description: 'x'.repeat(900) } },
    { deed: 'added', key: 'b' },
  ])
})

describe('[SD34] texts are offered back as a whole', () => {
  const paragraph = (words: string) => {
    const element = new Y.XmlElement('paragraph')
    element.insert(0, [new Y.XmlText(words)])
    return element
  }
  const inThem = (doc: Y.Doc) => {
    doc.getText('code').insert(0, 'const a = 1')
    doc.getXmlFragment('content').insert(0, [paragraph('One.'), paragraph('Two.')])
    doc.getMap('drawing').set('circle', { r: 1 })
    doc.getArray('list').push([1])
  }

  test('those in which something was written or deleted, and no others', () => {
    const world = stage(document, inThem)
    world.doc.getText('code').delete(0, 6)
    world.server.getXmlFragment('content').insert(0, [paragraph('Zero.')])
    expect(redo(document, world).back).toEqual([
      { deed: 'written', content: 'code', text: 'a = 1', value: 'a = 1' },
    ])
  })

  test('with their words line by line, and whatever else an editor keeps', () => {
    const world = stage(document, inThem)
    const list = new Y.XmlElement('list')
    list.insert(0, [paragraph('Apples'), paragraph('Pears')])
    world.doc.getXmlFragment('content').push([list])
    world.doc.getMap('drawing').set('square', { a: 2 })
    world.doc.getArray('list').push([2])
    // As it is after a reload, before anybody has asked for these types.
    const reloaded = copyOf(world.doc)
    const { back } = redo(document, { ...world, doc: reloaded })
    expect(
      Object.fromEntries(back.map((work) => ['content' in work ? work.content : '', work])),
    ).toMatchObject({
      content: { text: 'One.\nTwo.\nApples\nPears' },
      drawing: { value: { circle: { r: 1 }, square: { a: 2 } } },
      list: { value: [1, 2] },
    })
  })

  test('unless the server has the same by now', () => {
    const world = stage(document, inThem)
    world.doc.getText('code').insert(0, '// ')
    world.server.getText('code').insert(0, '// ')
    expect(redo(document, world).back).toEqual([])
  })
})

test('[SD38] what some edits did is told without asking the server, and the document stays as it is', () => {
  const world = stage(trip, (doc) => {
    doc.getMap('activities').set('a', entry({ title: 'Louvre', cost: 1 }))
    doc.getMap('activities').set('b', entry({ title: 'Orsay' }))
  })
  field(world.doc, 'a').set('cost', 2)
  field(world.doc, 'a').set('cost', 3)
  world.doc.getMap('activities').delete('b')
  world.doc.getMap('activities').set('c', entry({ title: 'Seine' }))
  world.doc.getMap('activities').set('d', entry({ title: 'Gone again' }))
  world.doc.getMap('activities').delete('d')
  world.doc.getMap('meta').set('title', 'Paris')
  const before = Y.encodeStateAsUpdate(world.doc)
  expect(workOf(world.doc, trip, world.edits)).toEqual([
    {
      deed: 'changed',
      collection: 'meta',
      key: '',
      fields: { title: 'Paris' },
      entry: { title: 'Paris' },
    },
    {
      deed: 'changed',
      collection: 'activities',
      key: 'a',
      fields: { cost: 3 },
      entry: { title: 'Louvre', cost: 3 },
    },
    { deed: 'removed', collection: 'activities', key: 'b', fields: {} },
    {
      deed: 'added',
      collection: 'activities',
      key: 'c',
      fields: { title: 'Seine' },
      entry: { title: 'Seine' },
    },
  ])
  expect(Y.encodeStateAsUpdate(world.doc)).toEqual(before)
})
