/**
 * What real clients send is admitted, all of it. `FUZZ_UPDATES` and `FUZZ_SEED` let the crowd go on for longer, or again.
 */
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { chanceFrom } from '../../../e2e/chance.ts'
import { contentOf } from './test/content.ts'
import { createCrowd } from './test/crowd.ts'
import { board, codeMirror, library, quill, recorded, tiptap } from './test/editors.ts'
import { createTestServer } from './test/server.ts'

const UPDATES = Number(process.env['FUZZ_UPDATES'] ?? 10_000)
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000_000)

test.each([
  ['TipTap', tiptap],
  ['CodeMirror', codeMirror],
  ['Quill', quill],
  ['a board', board],
  ['subdocuments', library],
])('[AD1] [AD2] what people do in an editor, live and in all: %s', (_name, editing) => {
  const live = createTestServer()
  const first = recorded(editing, 1)
  expect(first.length).toBeGreaterThan(50)
  for (const update of first) {
    expect(live.submit(update)).toMatchObject({ admission: { kind: 'admitted' }, harm: undefined })
  }
  // Two more go on with it at once and without knowing of each other.
  const base = Y.encodeStateAsUpdate(live.doc)
  for (const seed of [2, 3]) {
    for (const update of recorded(editing, seed, base)) {
      const taken = live.submit(update)
      expect(taken).toMatchObject({ admission: { kind: 'admitted' }, harm: undefined })
    }
  }
  expect(live.check()).toBeUndefined()
  const whole = createTestServer().take(Y.encodeStateAsUpdate(live.doc))
  expect(whole).toMatchObject({ admission: { kind: 'admitted' }, harm: undefined })
  for (const size of [2, 7, 32]) {
    const merged = createTestServer()
    for (let from = 0; from < first.length; from += size) {
      const update = Y.mergeUpdates(first.slice(from, from + size))
      expect(merged.submit(update)).toMatchObject({ admission: { kind: 'admitted' } })
    }
    expect(merged.check()).toBeUndefined()
  }
})

test('[AD1] what a client has to say to any state that the server had', () => {
  const updates = recorded(tiptap, 4)
  const doc = new Y.Doc()
  const states = [Y.encodeStateVector(doc)]
  for (const update of updates) {
    Y.applyUpdate(doc, update)
    states.push(Y.encodeStateVector(doc))
  }
  const whole = Y.encodeStateAsUpdate(doc)
  for (const [known, state] of states.entries()) {
    if (known % 5 > 0) continue
    for (const update of [Y.encodeStateAsUpdate(doc, state), Y.diffUpdate(whole, state)]) {
      const { doc: mine, submit } = createTestServer()
      for (const earlier of updates.slice(0, known)) Y.applyUpdate(mine, earlier)
      expect(submit(update)).toMatchObject({ admission: { kind: 'admitted' }, harm: undefined })
      expect(contentOf(mine)).toBe(contentOf(doc))
    }
  }
})

test(
  '[AD1] [AD2] a crowd online and offline, in tabs and after reloads, with undo and all that a document can hold',
  () => {
    const counts = { seed: SEED, documents: 0, updates: 0, asked: 0, unsure: 0 }
    for (let seed = SEED; counts.updates < UPDATES; seed += 1) {
      const { server, docs, updates, asked, isOrderSure } = gather(seed)
      counts.documents += 1
      counts.updates += updates
      counts.asked += asked
      // What undo left in no certain order, Yjs itself reads in one way here and in another there.
      if (!isOrderSure) counts.unsure += 1
      else {
        expect([seed, server.check()]).toEqual([seed, undefined])
        const content = contentOf(server.doc)
        for (const doc of docs) expect([seed, contentOf(doc)]).toEqual([seed, content])
      }
    }
    process.stdout.write(`honest updates: ${JSON.stringify(counts)}\n`)
    expect(counts.asked).toBeLessThan(counts.updates / 10)
    expect(counts.unsure).toBeLessThan(1 + counts.documents / 20)
  },
  30_000 + UPDATES * 30,
)

test('[AD1] a crowd whose editors cut through letters', () => {
  for (let seed = SEED; seed < SEED + 8; seed += 1) gather(seed, true)
})

/** A crowd with a document of their own: all that they send is admitted, or they are asked for everything. */
function gather(seed: number, cutsLetters = false) {
  const chance = { ...chanceFrom(seed), cutsLetters }
  const server = createTestServer()
  let updates = 0
  let asked = 0
  let isOrderSure = true
  const receive = (update: Uint8Array): boolean => {
    updates += 1
    const { admission, harm } = server.submit(update)
    const refused = admission.kind === 'refused' ? admission.reason : undefined
    expect([seed, updates, refused, harm]).toEqual([seed, updates, undefined, undefined])
    if (admission.kind === 'refused') return false
    isOrderSure &&= admission.isOrderSure
    if (admission.kind === 'missing') asked += 1
    return admission.kind === 'missing'
  }
  const crowd = createCrowd({ doc: server.doc, receive }, chance, chance.between(2, 6))
  for (let acts = 0; acts < 150; acts += 1) crowd.act()
  crowd.agree()
  return { server, docs: crowd.docs, updates, asked, isOrderSure }
}

test('[AD7] of a client that itself waits for edits, what it made is taken and what waits is not', () => {
  const early = new Y.Doc()
  early.getText('text').insert(0, 'early ')
  const known = Y.encodeStateVector(early)
  early.getText('text').insert(6, 'late')
  const doc = new Y.Doc()
  // Another tab told it of an edit that builds on one that it never told of.
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(early, known))
  doc.getText('text').insert(0, 'mine')
  const { doc: mine, take } = createTestServer({ takesMissing: true })
  const { admission, harm } = take(Y.encodeStateAsUpdate(doc))
  expect([admission.kind, harm]).toEqual(['missing', undefined])
  expect(mine.getText('text').toJSON()).toBe('mine')
  expect(take(Y.encodeStateAsUpdate(early)).harm).toBeUndefined()
  expect(mine.getText('text').length).toBe('early latemine'.length)
})
