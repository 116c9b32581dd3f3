import { expect, test, vi } from 'vitest'
import { stubLocalStorage } from '../test/browser-store.ts'
import { createEventPlaces } from './event-places.ts'

const ann = () => ({ userId: 'ann', tenantId: 'acme' })
const bob = () => ({ userId: 'bob', tenantId: 'acme' })

test('[SD30] a place is kept for each person and name', () => {
  const kept = stubLocalStorage()
  createEventPlaces(ann).keep('inbox', 12)
  createEventPlaces(ann).keep('inbox', 7)
  createEventPlaces(bob).keep('inbox', 3)
  expect(createEventPlaces(ann).read('inbox')).toBe(7)
  expect(createEventPlaces(ann).read('other')).toBeUndefined()
  expect(createEventPlaces(bob).read('inbox')).toBe(3)
  kept.set('concord/ann@acme/events/inbox', 'much')
  expect(createEventPlaces(ann).read('inbox')).toBeUndefined()
})

test('[SD30] what is forgotten is not kept again, and nobody else’s goes', () => {
  const kept = stubLocalStorage()
  const places = createEventPlaces(ann)
  places.keep('inbox', 12)
  createEventPlaces(bob).keep('inbox', 3)
  places.forget()
  places.keep('inbox', 13)
  expect(places.read('inbox')).toBe(13)
  expect([...kept]).toEqual([['concord/bob@acme/events/inbox', '3']])
})

test('[SD30] without a store that can be used, a place is known until the reload', () => {
  const places = createEventPlaces(ann)
  places.keep('inbox', 12)
  expect(places.read('inbox')).toBe(12)
  vi.stubGlobal('localStorage', {
    getItem() {
      throw new Error('not in this window')
    },
  })
  expect(createEventPlaces(ann).read('inbox')).toBeUndefined()
  vi.unstubAllGlobals()
})
