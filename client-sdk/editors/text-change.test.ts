import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { changeBetween } from './text-change.ts'
import { writeChange, type Delta } from './write-change.ts'

test('[ED7] of equal letters the one at the caret was typed or taken out', () => {
  expect(changeBetween('aaa', 'aaaa', 2)).toEqual({ at: 1, removed: 0, inserted: 'a' })
  expect(changeBetween('aaa', 'aa', 1)).toEqual({ at: 1, removed: 1, inserted: '' })
  expect(changeBetween('aaa', 'aaa', 1)).toBeUndefined()
})

test('[ED7] no character is cut in two', () => {
  expect(changeBetween('😀', '😁', 2)).toEqual({ at: 0, removed: 2, inserted: '😁' })
  expect(changeBetween('a🐀b', 'a😀b', 3)).toEqual({ at: 1, removed: 2, inserted: '😀' })
})

const words = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '😀', '😁', '🐀'), maxLength: 12 })

test('[ED7] what is written is what was typed, whatever the texts and the caret', () => {
  const caret = fc.nat(24)
  fc.assert(
    fc.property(words, words, caret, (before, after, caret) => {
      const text = new Y.Doc().getText('code')
      text.insert(0, before)
      const change = changeBetween(before, after, Math.min(caret, after.length))
      if (change) writeChange(text, change, before, [])
      expect(text.toString()).toBe(after)
    }),
  )
})

test('[ED7] what others wrote meanwhile stays, and is not where they did not write', () => {
  const text = new Y.Doc().getText('code')
  text.insert(0, 'one three')
  const missed: Delta[] = []
  text.observe(({ delta }) => void missed.push(delta))
  text.insert(0, '> ')
  text.insert(8, '-') // within "three", which is about to be replaced
  text.delete(0, 1)
  text.doc!.transact(() => {
    writeChange(text, { at: 4, removed: 5, inserted: 'two' }, 'one three', missed.slice())
  })
  expect(text.toString()).toBe(' one two-')
})

test('[ED7] where lines end with two characters, it is written at the same place', () => {
  const text = new Y.Doc().getText('code')
  text.insert(0, 'a\r\nb\r\nc')
  writeChange(text, { at: 4, removed: 1, inserted: 'd' }, 'a\r\nb\r\nc', [])
  expect(text.toString()).toBe('a\r\nb\r\nd')
})
