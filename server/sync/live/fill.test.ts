import { KINDS } from '@concord/schemas'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { typed } from '../test/log-bench.ts'
import { fill } from './fill.ts'

const stored = (slices: readonly Uint8Array[]) => ({
  slices,
  snapshotBytes: 0,
  updates: [],
  seq: slices.length,
  clients: new Map<number, string>(),
})

test('[LI21] everybody else has several turns between two slices', async () => {
  const { updates } = typed(['a', 'b', 'c', 'd'])
  const doc = new Y.Doc()
  let turns = 0
  const turn = (): void => {
    turns += 1
    if (doc.getText('text').length < 4) setImmediate(turn)
  }
  setImmediate(turn)
  const turnsAt: number[] = []
  doc.on('afterTransaction', ({ changed }) => {
    if (changed.size > 0) turnsAt.push(turns)
  })
  await fill(doc, KINDS.document, stored(updates))
  expect(doc.getText('text').toString()).toBe('abcd')
  expect(turnsAt).toEqual([0, 4, 8, 12])
})

test('what is loaded is news to nobody; what is written then is', async () => {
  const { updates } = typed(['a', 'b'])
  const doc = new Y.Doc()
  const heard: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => heard.push(update))
  await fill(doc, KINDS.document, stored(updates))
  expect(heard).toEqual([])
  doc.getText('text').insert(2, 'c')
  expect(heard.length).toBe(1)
})

test('what gives no healthy document is refused', async () => {
  const { updates } = typed(['a', 'b'])
  const filled = fill(new Y.Doc(), KINDS.document, stored(updates.slice(1)))
  await expect(filled).rejects.toThrow('missing')
})
