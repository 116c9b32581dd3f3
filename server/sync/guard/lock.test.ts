/** While somebody else holds the lock, nothing that anybody writes stands, whatever it is and whatever the role. */
import { document, touchRoots, trip, voteKey, writeEntry, type Kind } from '@concord/schemas'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { contentOf } from '../../../e2e/guard/legality.ts'
import { applyUpdate } from '../yjs/apply-update.ts'
import { createGuard, type GuardOutcome } from './guard.ts'
import type { Author } from './judge.ts'
import { createMirror } from './mirror.ts'

const SEED = Number(process.env['FC_SEED'] ?? Date.now() % 1_000_000)
const RUNS = Number(process.env['FC_RUNS'] ?? 500)
vi.setConfig({ testTimeout: 120_000 + RUNS * 120 })

const ANA: Author = { userId: 'ana', may: () => true }
const LOCKED = 'ana has locked this.'
const lockedOut = (verbs: readonly string[]): Author => ({
  userId: 'ben',
  may: (verb) => verbs.includes(verb),
  lockedOut: LOCKED,
})
const BEN = lockedOut(['edit', 'comment'])

/** A document as the server has it, and people who sync with it when they say so. */
function stage(kind: Kind) {
  const server = new Y.Doc()
  touchRoots(server, kind)
  const mirror = createMirror(server, kind)
  const guard = createGuard(server, kind, mirror, (client) => client === server.clientID)
  const catchUp = (doc: Y.Doc): void =>
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(server, Y.encodeStateVector(doc)))
  const person = (): Y.Doc => {
    const doc = new Y.Doc()
    catchUp(doc)
    return doc
  }
  /** Sends what this person has, and gives them what the server has. */
  function sync(doc: Y.Doc, author: Author): GuardOutcome {
    let outcome: GuardOutcome | undefined
    const update = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(server))
    const applied = applyUpdate(
      server,
      update,
      {},
      {
        settle: (transaction) => {
          outcome = guard.settle(transaction, { author, at: 0, late: false })
        },
      },
    )
    expect(applied.kind).toBe('applied')
    catchUp(doc)
    return outcome!
  }
  return { server, mirror, person, catchUp, sync }
}

const TRIP_MAPS = ['meta', ...Object.keys(trip.collections)]

function seedTrip(doc: Y.Doc): void {
  doc.getMap('meta').set('title', 'Rome')
  writeEntry(doc, trip, 'days', 'd1', { position: 'a0', title: 'Day one' })
  writeEntry(doc, trip, 'activities', 'louvre', {
    position: 'a0',
    title: 'Louvre',
    cost: 12,
    createdBy: 'ana',
  })
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText('Bring good shoes')])
  doc.getXmlFragment('notes').insert(0, [paragraph])
}

describe('in a trip', () => {
  const vote = { choice: 'up', at: '2026-07-01T10:00:00Z' }
  const deeds: readonly (readonly [string, (doc: Y.Doc, userId: string) => void])[] = [
    ['a field of the trip', (doc) => doc.getMap('meta').set('title', 'Oslo')],
    ['a new entry', (doc) => writeEntry(doc, trip, 'days', 'd2', { position: 'a1', title: 'Two' })],
    [
      'a field of an entry',
      (doc) => (doc.getMap('activities').get('louvre') as Y.Map<unknown>).set('cost', 13),
    ],
    ['a removed entry', (doc) => doc.getMap('activities').delete('louvre')],
    ['a vote of their own', (doc, me) => doc.getMap('votes').set(voteKey('p', 'o', me), vote)],
    ['a text', (doc) => (doc.getXmlFragment('notes').get(0) as Y.XmlElement).delete(0, 1)],
    ['a whole text', (doc) => doc.getXmlFragment('notes').delete(0, 1)],
  ]
  test.each(deeds)('[LO1] %s: taken back and told', (_, write) => {
    const { server, person, catchUp, sync } = stage(trip)
    const ana = person()
    seedTrip(ana)
    sync(ana, ANA)
    const before = contentOf(server)
    const ben = person()
    write(ben, 'ben')
    const { changes, contents, taken } = sync(ben, BEN)
    expect(taken).toMatchObject([{ rule: 'lock', message: LOCKED }])
    expect([changes, contents]).toEqual([[], []])
    expect(contentOf(server)).toEqual(before)
    expect(contentOf(ben)).toEqual(before)
    // The same by the holder, in what was put back, stands.
    catchUp(ana)
    write(ana, 'ana')
    expect(sync(ana, ANA).taken).toEqual([])
    expect(contentOf(server)).not.toEqual(before)
  })

  test('[LO1] the lock comes before every other reason', () => {
    const { person, sync } = stage(trip)
    const mallory = person()
    mallory.getMap('recommendations').set('r', 1)
    mallory.getMap('votes').set(voteKey('p', 'o', 'ana'), 'nonsense')
    mallory.getMap('activities').set('a', 'nonsense')
    const rules = sync(mallory, lockedOut([])).taken.map(({ rule }) => rule)
    expect(rules.filter((rule) => rule !== 'unknown')).toEqual(['lock', 'lock'])
    expect(rules.filter((rule) => rule === 'unknown')).toHaveLength(1)
  })

  test('[LO1] what an editor tidies up by itself is no change', () => {
    const { person, sync } = stage(trip)
    const ana = person()
    const text = new Y.XmlText('shoes')
    ana.getXmlFragment('notes').insert(0, [text])
    text.format(0, 5, { bold: {} })
    sync(ana, ANA)
    const ben = person()
    ben.getXmlFragment('notes')
    text.format(0, 5, { bold: null })
    sync(ana, ANA)
    sync(ben, BEN)
    expect(sync(ben, BEN).taken).toEqual([])
  })
})

/** What somebody does to an open document, with whatever types its editor uses. */
const step = fc.record({
  do: fc.constantFrom('text', 'cut', 'bold', 'set', 'unset', 'nest', 'push', 'drop', 'xml', 'root'),
  at: fc.nat(20),
  value: fc.constantFrom<unknown>('x', 5, null, { a: [1] }, 'a longer text'),
})
type Step = { readonly do: string; readonly at: number; readonly value: unknown }

function act(doc: Y.Doc, { do: what, at, value }: Step): void {
  const code = doc.getText('code')
  const map = doc.getMap<unknown>('map')
  const list = doc.getArray<unknown>('list')
  const content = doc.getXmlFragment('content')
  const key = `k${at % 4}`
  const inside = map.get(key)
  if (what === 'text') code.insert(at % (code.length + 1), `<${at}>`)
  if (what === 'cut' && code.length > 0) {
    const from = at % code.length
    code.delete(from, Math.min(3, code.length - from))
  }
  if (what === 'bold' && code.length > 3)
    code.format(at % (code.length - 2), 2, { bold: at % 2 === 0 })
  if (what === 'set' && inside instanceof Y.Map) inside.set(`f${at % 3}`, value)
  else if (what === 'set') map.set(key, value)
  if (what === 'unset') map.delete(key)
  if (what === 'nest') map.set(key, at % 2 === 0 ? new Y.Map([['f0', value]]) : new Y.Text('deep'))
  if (what === 'push')
    list.insert(at % (list.length + 1), [at % 3 === 0 ? new Y.Map([['in', at]]) : value])
  if (what === 'drop' && list.length > 0) list.delete(at % list.length, 1)
  if (what === 'xml') xml(content, at)
  if (what === 'root') doc.getMap(`root${at}`).set('title', value)
}

function xml(content: Y.XmlFragment, at: number): void {
  const first = content.length > 0 ? content.get(at % content.length) : undefined
  if (!(first instanceof Y.XmlElement) || at % 4 === 0) {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText(`line ${at}`)])
    content.insert(0, [paragraph])
  } else if (at % 4 === 1) content.delete(at % content.length, 1)
  else if (at % 4 === 2) first.setAttribute('level', String(at))
  else {
    const text = first.get(0)
    if (text instanceof Y.XmlText) text.insert(0, 'more ')
  }
}

test(`[LO1] whatever is written to an open document under somebody else's lock is taken back, seed ${SEED}`, () => {
  const steps = (most: number) => fc.array(step, { minLength: 1, maxLength: most })
  fc.assert(
    fc.property(steps(25), fc.array(steps(12), { minLength: 1, maxLength: 4 }), (first, rounds) => {
      const { server, person, catchUp, sync } = stage(document)
      const ana = person()
      for (const next of first) act(ana, next)
      sync(ana, ANA)
      const ben = person()
      for (const [nth, round] of rounds.entries()) {
        const before = contentOf(server)
        for (const next of round) act(ben, next)
        const { changes, contents } = sync(ben, BEN)
        expect([changes, contents]).toEqual([[], []])
        expect(contentOf(server)).toEqual(before)
        expect(contentOf(ben)).toEqual(before)
        // The holder goes on: in what was put back, or in what was there, not knowing of it yet.
        if (nth % 2 === 0) catchUp(ana)
        for (const next of round.toReversed()) act(ana, next)
        expect(sync(ana, ANA).taken).toEqual([])
        catchUp(ben)
      }
      const again = new Y.Doc()
      Y.applyUpdate(again, Y.encodeStateAsUpdate(server))
      for (const doc of [ana, ben, again]) expect(contentOf(doc)).toEqual(contentOf(server))
    }),
    { seed: SEED, numRuns: RUNS },
  )
})

test(`[LO1] and to a trip, seed ${SEED}`, () => {
  const edit = fc.record({ map: fc.constantFrom(...TRIP_MAPS), key: fc.nat(3), value: step })
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
      const { server, mirror, person, sync } = stage(trip)
      const ana = person()
      seedTrip(ana)
      sync(ana, ANA)
      const before = contentOf(server)
      const ben = person()
      for (const { map, key, value } of edits) {
        const id = ['louvre', 'd1', 'title', 'new'][key]!
        const entry = ben.getMap(map).get(id)
        if (entry instanceof Y.Map) entry.set('title', value.value)
        else if (value.at % 3 === 0) ben.getMap(map).delete(id)
        else ben.getMap(map).set(id, value.at % 2 === 0 ? value.value : new Y.Map([['title', 'x']]))
      }
      const { changes } = sync(ben, BEN)
      expect(changes).toEqual([])
      for (const doc of [server, ben]) expect(contentOf(doc)).toEqual(before)
      expect(mirror.of('activities').get('louvre')).toMatchObject({ title: 'Louvre', cost: 12 })
    }),
    { seed: SEED, numRuns: RUNS },
  )
})
