import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { chanceFrom } from '../../../e2e/chance.ts'
import { createCrowd } from '../admission/test/crowd.ts'
import { createTestServer } from '../admission/test/server.ts'
import { cutState } from './cut-state.ts'
import { printOf, take, whyDifferent } from './rebuilt-document.ts'

const SEED = Number(process.env['CUT_SEED'] ?? Date.now() % 1_000_000_000)

/** What people made together, offline and online, with undo. */
function written(seed: number): Y.Doc {
  const chance = { ...chanceFrom(seed), cutsLetters: false }
  const { doc, submit } = createTestServer()
  const receive = (update: Uint8Array): boolean => submit(update).admission.kind === 'missing'
  const crowd = createCrowd({ doc, receive }, chance, 3)
  for (let acts = 0; acts < 120; acts += 1) crowd.act()
  crowd.agree()
  return doc
}

test(`[LI21] the slices of a document are the document, and none waits for a later one (CUT_SEED=${SEED})`, () => {
  for (let seed = SEED; seed < SEED + 12; seed += 1) {
    const doc = written(seed)
    const small = { bytes: 200, structs: 10, deletions: 10 }
    const slices = cutState(Y.encodeStateAsUpdate(doc), small)
    expect(slices.length).toBeGreaterThan(4)
    const opened = new Y.Doc()
    for (const slice of slices) expect([seed, take(opened, slice)]).toEqual([seed, undefined])
    expect([seed, whyDifferent(printOf(opened), printOf(doc))]).toEqual([seed, undefined])
    expect(deletedIn(opened)).toEqual(deletedIn(doc))
  }
})

test('[LI21] tiny insertions by the ten thousand are no slice of their own, nor all one', () => {
  const doc = new Y.Doc()
  doc.transact(() => {
    for (let index = 0; index < 50_000; index += 1) doc.getMap('m').set(`k${index}`, 1)
  })
  const slices = cutState(Y.encodeStateAsUpdate(doc))
  for (const slice of slices) expect(slice.length).toBeLessThan(100_000)
  expect(slices.length).toBe(25)
})

/** All that is deleted, however Yjs has cut it into ranges. */
function deletedIn(doc: Y.Doc): unknown {
  const { clients } = Y.mergeDeleteSets([Y.createDeleteSetFromStructStore(doc.store)])
  return [...clients].toSorted(([a], [b]) => a - b)
}
