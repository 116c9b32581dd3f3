/**
 * What Yjs looks at to put an update in order is known before. The counts are compared with Yjs itself, which notes what it
 * looks at in sets. `FUZZ_SEED` lets a run go again.
 */
import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { chanceFrom, type Chance } from '../../../e2e/chance.ts'
import { createTestServer, touchTestRoots, type TestServer } from './test/server.ts'
import { bytesOf, piece } from './test/update.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000_000)
const ROUNDS = Number(process.env['FUZZ_ROUNDS'] ?? 100)
vi.setConfig({ testTimeout: 120_000 + ROUNDS * 300 })
/** In the count of sets, each struct that is looked at is there twice, and each one of the update about once besides. */
const PER_STEP = 2
const PER_STRUCT = 4
/** A struct in the way may be in two pieces when it is looked at, and is counted as one. */
const PIECES = 2

/** Runs it and returns how often anything was added to any set. */
function additions(run: () => void): number {
  const { add } = Set.prototype
  let count = 0
  // oxlint-disable-next-line eslint/no-extend-native -- reason: Yjs notes what it looks at in sets, and tells it nowhere
  Set.prototype.add = function (value) {
    count += 1
    return add.call(this, value)
  }
  try {
    run()
  } finally {
    // oxlint-disable-next-line eslint/no-extend-native -- reason: as it was
    Set.prototype.add = add
  }
  return count
}

const structsOf = (update: Uint8Array): number => Y.decodeUpdate(update).structs.length

interface Counted {
  /** As admission says. */
  readonly said: number
  /** As Yjs did, at least. */
  readonly done: number
}

/** Submits an update that must be admitted. */
function count(server: TestServer, update: Uint8Array): Counted {
  const before = Y.encodeStateAsUpdate(server.doc)
  const copy = new Y.Doc()
  Y.applyUpdate(copy, before)
  const { admission, harm } = server.submit(update)
  if (admission.kind === 'refused') throw new Error(admission.reason)
  expect(harm).toBeUndefined()
  const added = additions(() => Y.applyUpdate(copy, update))
  const done = Math.max(0, added - structsOf(update) * PER_STRUCT - 20) / PER_STEP
  return { said: admission.conflicts, done }
}

type Root = 'text' | 'list' | 'map'

/** Writes so often at one place, each before the last, after it, or now so and now so. */
function writeAt(doc: Y.Doc, root: Root, at: number, times: number, chance: Chance): void {
  const way = chance.pick(['before', 'after', 'either'] as const)
  let end = at
  for (let time = 0; time < times; time += 1) {
    const place = way === 'before' || (way === 'either' && chance.percent(50)) ? at : end
    if (root === 'text')
      doc.getText('text').insert(place, 'x', chance.percent(20) ? { b: time } : {})
    else if (root === 'list') doc.getArray('list').insert(place, [time])
    else doc.getMap('map').set(`k${at}`, time)
    end += 1
  }
}

const lengthOf = (doc: Y.Doc, root: Root): number =>
  root === 'text' ? doc.getText('text').length : doc.getArray('list').length

/** Several people write at a few places of one document without knowing of each other. */
function writeApart(base: Uint8Array, root: Root, chance: Chance): Uint8Array[] {
  return Array.from({ length: chance.between(2, 4) }, () => {
    const doc = touchTestRoots(new Y.Doc())
    doc.clientID = chance.between(1, 2 ** 31)
    Y.applyUpdate(doc, base)
    const known = Y.encodeStateVector(doc)
    const places = Math.min(2, lengthOf(doc, root))
    for (let bursts = chance.between(1, 4); bursts > 0; bursts -= 1) {
      writeAt(doc, root, chance.between(0, places), chance.between(1, 40), chance)
    }
    return Y.encodeStateAsUpdate(doc, known)
  })
}

test(`[AD11] no update costs more than was said before, whoever wrote where, seed ${SEED}`, () => {
  let met = 0
  for (let seed = SEED; seed < SEED + ROUNDS; seed += 1) {
    const chance = chanceFrom(seed)
    const root = chance.pick(['text', 'text', 'list', 'map'] as const)
    const server = createTestServer()
    for (let turn = 0; turn < 3; turn += 1) {
      const updates = writeApart(Y.encodeStateAsUpdate(server.doc), root, chance)
      const sent = chance.percent(50) ? updates : [Y.mergeUpdates(updates)]
      for (const update of sent) {
        const { said, done } = count(server, update)
        expect([seed, done <= said * PIECES, said, done]).toEqual([seed, true, said, done])
        met += done
      }
    }
    expect([seed, server.check()]).toEqual([seed, undefined])
  }
  // It would prove nothing if nobody wrote where somebody else did.
  expect(met).toBeGreaterThan(ROUNDS * 100)
})

/** Letters, each before the last, after the first of two that all know. */
function backwards(client: number, letters: number, base: Uint8Array): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = client
  Y.applyUpdate(doc, base)
  const known = Y.encodeStateVector(doc)
  doc.transact(() => {
    for (let letter = 0; letter < letters; letter += 1) doc.getText('text').insert(1, 'x')
  })
  return Y.encodeStateAsUpdate(doc, known)
}

function twoLetters(): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = 5
  doc.getText('text').insert(0, 'ab')
  return Y.encodeStateAsUpdate(doc)
}

test('[AD11] what two wrote backwards at one place is counted as it is, and is refused above the limit', () => {
  const base = twoLetters()
  const server = createTestServer({ base })
  expect(count(server, backwards(10, 500, base)).said).toBe(0)
  const { said, done } = count(server, backwards(20, 500, base))
  expect([said >= 500 * 500, said < done * 1.1]).toEqual([true, true])

  const large = createTestServer({ base })
  expect(count(large, backwards(10, 20_000, base)).said).toBe(0)
  const { admission } = large.submit(backwards(20, 20_000, base))
  expect(admission).toMatchObject({
    kind: 'refused',
    code: 'UPDATE_REFUSED',
    reason: expect.stringContaining('beside too much'),
  })
  // What knows of the others is in nobody's way.
  const now = Y.encodeStateAsUpdate(large.doc)
  expect(count(large, backwards(30, 20_000, now)).said).toBe(0)
})

test('[AD11] both in one update, the second after the first', () => {
  const base = twoLetters()
  const first = new Y.Doc()
  Y.applyUpdate(first, base)
  Y.applyUpdate(first, backwards(10, 5000, base))
  // Somebody knows all of it, and then writes as if they did not.
  const letters = (client: number, knows: readonly [number, number] | undefined) => ({
    client,
    clock: 0,
    pieces: [
      ...(knows ? [piece.any([1], { left: knows })] : []),
      ...Array.from({ length: 5000 }, (_, at) => {
        const own = at + (knows ? 1 : 0)
        const right = at > 0 ? ([client, own - 1] as const) : ([5, 1] as const)
        return piece.any([1], { left: [5, 0], right })
      }),
    ],
  })
  const update = bytesOf({ parts: [letters(20, [10, 4999]), letters(10, undefined)] })
  const { admission } = createTestServer({ base }).submit(update)
  expect(admission).toMatchObject({ kind: 'refused', code: 'UPDATE_REFUSED' })
})

test('[AD11] a key that had thousands of values is not gone through for each new one', () => {
  const [one, other] = [new Y.Doc(), new Y.Doc()]
  for (let time = 0; time < 2000; time += 1) {
    const [doc, peer] = time % 2 ? [one, other] : [other, one]
    doc.getMap('map').set('k', time)
    Y.applyUpdate(peer, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(peer)))
  }
  const server = createTestServer({ base: Y.encodeStateAsUpdate(one) })
  const first = bytesOf({
    parts: [
      {
        client: 7,
        clock: 0,
        pieces: Array.from({ length: 900 }, () => piece.any([1], { parent: 'map', key: 'k' })),
      },
    ],
  })
  expect(server.submit(first).admission).toMatchObject({ kind: 'refused' })
})
