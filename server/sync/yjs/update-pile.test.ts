import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { mergeGroups } from './update-pile.ts'

/** A writer whose updates go on a pile. */
function writer(): { doc: Y.Doc; pile: { updates: Uint8Array[]; levels: number[] } } {
  const doc = new Y.Doc()
  const pile = { updates: [] as Uint8Array[], levels: [] as number[] }
  doc.on('update', (update) => {
    pile.updates.push(update)
    mergeGroups(pile.updates, pile.levels)
  })
  return { doc, pile }
}

test.each([1, 15, 16, 17, 255, 256, 1000])(
  'a pile of %i updates is few parts and all of it',
  (count) => {
    const { doc, pile } = writer()
    for (let index = 0; index < count; index += 1) doc.getArray('a').insert(index % 7, [index])
    expect(pile.updates.length).toBeLessThanOrEqual(15 * 3)
    const reader = new Y.Doc()
    for (const update of pile.updates) Y.applyUpdate(reader, update)
    expect(reader.getArray('a').toJSON()).toEqual(doc.getArray('a').toJSON())
  },
)

test('who takes the pile begins a new one', () => {
  const { doc, pile } = writer()
  for (let round = 0; round < 20; round += 1) {
    for (let index = 0; index < round * 3 + 1; index += 1) doc.getArray('a').push([index])
    expect(pile.updates.length).toBeLessThanOrEqual(15 * 2)
    const reader = new Y.Doc()
    const before = Y.encodeStateVector(reader)
    expect(before.length).toBeGreaterThan(0)
    pile.updates = []
  }
  for (let index = 0; index < 16; index += 1) doc.getArray('a').push([index])
  expect(pile.updates).toHaveLength(1)
  expect(pile.levels).toEqual([1])
})
