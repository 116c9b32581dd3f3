import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { changesSchema } from './kind.ts'
import { readDocument, readEntries, readEntry, readMeta, writeEntry, writeMeta } from './layout.ts'
import { positionBetween } from './position.ts'
import { trip } from './trip.ts'

test('entries come by position and then by id, with defaults filled in', () => {
  const doc = new Y.Doc()
  writeEntry(doc, trip, 'days', 'b', { position: 'a1', title: 'second' })
  writeEntry(doc, trip, 'days', 'z', { position: 'a0', title: 'first' })
  writeEntry(doc, trip, 'days', 'a', { position: 'a1', title: 'second too' })
  expect(readEntries(doc, trip, 'days').map(({ id }) => id)).toEqual(['z', 'a', 'b'])
  expect(readEntry(doc, trip, 'days', 'z')).toEqual({
    id: 'z',
    position: 'a0',
    title: 'first',
    date: '',
  })
})

test('an entry that is not valid, or no entry at all, is left out and harms nobody', () => {
  const doc = new Y.Doc()
  writeEntry(doc, trip, 'days', 'good', { position: 'a0' })
  writeEntry(doc, trip, 'days', 'wrong', { position: 7 })
  doc.getMap('days').set('plain', 'text')
  doc.getMap('days').set('__proto__', { position: 'a0' })
  expect(readEntries(doc, trip, 'days').map(({ id }) => id)).toEqual(['good'])
  expect(readEntry(doc, trip, 'nonsense', 'good')).toBeUndefined()
})

test('a field of meta that is not valid has its default, the others stay', () => {
  const doc = new Y.Doc()
  writeMeta(doc, { title: 'Rome', currency: 'dollars', destination: 'Italy' })
  expect(readMeta(doc, trip)).toEqual({
    title: 'Rome',
    destination: 'Italy',
    startDate: '',
    endDate: '',
    currency: 'EUR',
  })
})

test('writing what is there already changes nothing', () => {
  const doc = new Y.Doc()
  writeMeta(doc, { title: 'Rome' })
  writeEntry(doc, trip, 'days', 'a', { position: 'a0', title: 'one' })
  let updates = 0
  doc.on('update', () => (updates += 1))
  writeMeta(doc, { title: 'Rome', destination: undefined })
  writeEntry(doc, trip, 'days', 'a', { title: 'one' })
  expect(updates).toBe(0)
})

test('a whole document reads as JSON', () => {
  const doc = new Y.Doc()
  writeMeta(doc, { title: 'Rome' })
  expect(readDocument(doc, trip)).toMatchObject({
    meta: { title: 'Rome' },
    days: [],
    activities: [],
    notes: '',
  })
})

test('positions: between, at the ends, and after two equal ones', () => {
  const first = positionBetween(null, null)
  const last = positionBetween(first, null)
  const middle = positionBetween(first, last)
  expect([last, middle, first].toSorted()).toEqual([first, middle, last])
  expect(positionBetween(middle, middle) > middle).toBe(true)
})

test('changes leave what they do not name alone, and refuse fields that do not exist', () => {
  const changes = changesSchema(trip.meta)
  expect(changes.parse({ title: ' New ' })).toEqual({ title: 'New' })
  expect(changes.safeParse({ titel: 'New' }).success).toBe(false)
  expect(changes.safeParse({ currency: 'euro' }).success).toBe(false)
})
