/** Whatever honest people write, in whatever order it arrives, a snapshot of it is taken to be good. CHECK_ROUNDS sets how often, CHECK_SEED repeats a run. */
import { KINDS } from '@concord/schemas'
import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { chanceFrom, type Chance } from '../../../e2e/chance.ts'
import { fill } from '../live/fill.ts'
import { applyUpdate } from '../yjs/apply-update.ts'
import { contentDigest } from '../yjs/content-digest.ts'
import { extentOf } from '../yjs/extent.ts'
import { makeSnapshot, whyNotSnapshot } from './make-snapshot.ts'

const SEED = Number(process.env['CHECK_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const ROUNDS = Number(process.env['CHECK_ROUNDS'] ?? 15)
vi.setConfig({ testTimeout: 120_000 + ROUNDS * 2000 })

const MARKS = ['bold', 'italic', 'link'] as const

function edit(doc: Y.Doc, undo: Y.UndoManager, chance: Chance): void {
  const text = doc.getText('code')
  const content = doc.getXmlFragment('content')
  const entries = doc.getMap<unknown>('entries')
  const at = chance.between(0, text.length)
  const length = chance.between(0, Math.min(8, text.length - at))
  chance.pick([
    () =>
      text.insert(
        at,
        chance.pick(['a', 'word ', '😀', 'é\n']),
        chance.percent(30) ? { bold: true } : {},
      ),
    () => text.delete(at, length),
    () => text.format(at, length, { [chance.pick(MARKS)]: chance.pick([true, null, 'x']) }),
    () => text.insertEmbed(at, { image: chance.between(0, 9) }),
    () => {
      const paragraph = new Y.XmlElement(chance.pick(['p', 'h1']))
      paragraph.setAttribute('level', String(chance.between(1, 3)))
      const words = new Y.XmlText()
      words.insert(0, 'some words')
      words.format(2, 4, { italic: true })
      paragraph.insert(0, [words])
      content.insert(chance.between(0, content.length), [paragraph])
    },
    () => content.length > 0 && content.delete(chance.between(0, content.length - 1), 1),
    () =>
      entries.set(
        `k${chance.between(0, 5)}`,
        chance.pick<unknown>([1, 'x', null, { deep: [1, { er: true }] }, new Uint8Array([1, 2])]),
      ),
    () =>
      entries.set(
        `m${chance.between(0, 3)}`,
        new Y.Map([
          ['a', 1],
          ['b', new Y.Array()],
        ]),
      ),
    () => entries.delete(`m${chance.between(0, 3)}`),
    () => doc.getArray('list').insert(0, [1, 'two', { three: 3 }, null]),
    () => undo.undo(),
    () => undo.redo(),
  ])()
}

/** People who write at the same time, and a server that logs what each of their updates changes. */
async function session(chance: Chance): Promise<{ live: Y.Doc; log: Uint8Array[] }> {
  const log: Uint8Array[] = []
  const numbered = (): Y.Doc => {
    const doc = new Y.Doc()
    doc.clientID = chance.between(1, 2 ** 32 - 1)
    return doc
  }
  let live = numbered()
  const load = async (): Promise<void> => {
    live = numbered()
    const clients = new Map<number, string>()
    const stored = { slices: [], snapshotBytes: 0, updates: log, seq: log.length, clients }
    await fill(live, KINDS.document, stored)
  }
  await load()
  const people = [1, 2, 3].map(() => {
    const doc = numbered()
    const sent: Uint8Array[] = []
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'server') sent.push(update)
    })
    const undo = new Y.UndoManager([doc.getText('code'), doc.getXmlFragment('content')], {
      captureTimeout: 0,
    })
    return { doc, sent, undo }
  })
  for (let step = 0; step < 120; step += 1) {
    const person = chance.pick(people)
    for (let burst = chance.between(1, 3); burst > 0; burst -= 1)
      edit(person.doc, person.undo, chance)
    if (chance.percent(60)) {
      for (const update of person.sent.splice(0)) {
        const outcome = applyUpdate(live, update, { source: 'local' })
        if (outcome.kind === 'applied' && outcome.net) log.push(outcome.net)
      }
      Y.applyUpdate(
        person.doc,
        Y.encodeStateAsUpdate(live, Y.encodeStateVector(person.doc)),
        'server',
      )
    }
    if (chance.percent(3)) await load()
  }
  for (const { undo } of people) undo.destroy()
  return { live, log }
}

const contentOf = (snapshot: Uint8Array): string => {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, snapshot)
  return contentDigest(doc)
}

test(`[ST4] a snapshot of what honest people wrote is what they see (CHECK_SEED=${SEED})`, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { live, log } = await session(chanceFrom(SEED + round))
    expect(log.length).toBeGreaterThan(30)
    const made = makeSnapshot(log, extentOf(live))
    expect(made, `CHECK_SEED=${SEED + round}`).toHaveProperty('snapshot')
    const { snapshot } = made as { snapshot: Uint8Array }
    expect(contentOf(snapshot), `CHECK_SEED=${SEED + round}`).toBe(contentDigest(live))
    expect(whyNotSnapshot(snapshot, Y.encodeStateVector(live))).toBeUndefined()
  }
})

test('[ST4] there is none of a log that has more or less than people see', async () => {
  for (let round = 0; round < 10; round += 1) {
    const chance = chanceFrom(SEED + round)
    const { live, log } = await session(chance)
    const other = new Y.Doc()
    Y.applyUpdate(other, Y.encodeStateAsUpdate(live))
    other.getText('code').insert(0, 'base')
    Y.applyUpdate(live, Y.encodeStateAsUpdate(other))
    log.push(Y.encodeStateAsUpdate(live))
    expect(makeSnapshot(log, extentOf(live))).toHaveProperty('snapshot')
    chance.pick([
      () => other.getText('code').delete(0, 1),
      () => other.getText('code').format(0, 2, { bold: 'very' }),
      () => other.getMap('entries').set('k0', `other ${round}`),
      () => other.getArray('list').push([round]),
    ])()
    const refused = { reason: 'the log has other edits' }
    expect(makeSnapshot(log, extentOf(other))).toEqual(refused)
    log.push(Y.encodeStateAsUpdate(other))
    expect(makeSnapshot(log, extentOf(live))).toEqual(refused)
  }
})

test('[ST4] bytes that cannot be read, or lack edits, are no snapshot', () => {
  const doc = new Y.Doc()
  doc.getText('code').insert(0, 'abc')
  const snapshot = Y.encodeStateAsUpdate(doc)
  doc.getText('code').insert(0, 'd')
  const vector = Y.encodeStateVector(doc)
  expect(whyNotSnapshot(snapshot, vector)).toBe('it lacks edits')
  expect(whyNotSnapshot(snapshot.subarray(0, -2), vector)).toContain('cannot be applied')
})
