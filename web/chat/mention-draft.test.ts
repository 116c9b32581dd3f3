import { expect, test } from 'vitest'
import { candidatesFor, mentionAt, withMention } from './mention-draft.ts'

const people = [
  { id: 'ana', name: 'Ana' },
  { id: 'ben', name: 'Benedikt Ansel' },
  { id: 'chloe-martin', name: 'Chloé Martin' },
]

test.each([
  ['@', 1, { at: 0, begun: '' }],
  ['hi @be', 6, { at: 3, begun: 'be' }],
  ['hi @be', 3, undefined],
  ['hi @be now', 6, { at: 3, begun: 'be' }],
  ['ana@be', 6, undefined],
  ['hi', 2, undefined],
])('[PL40] the name that is about to be written in %j at %i', (text, caret, draft) => {
  expect(mentionAt(text, caret)).toEqual(draft)
})

test('[PL40] who is offered for what was begun', () => {
  const ids = (begun: string): string[] => candidatesFor(begun, people).map(({ id }) => id)
  expect(ids('')).toEqual(['ana', 'ben', 'chloe-martin'])
  expect(ids('an')).toEqual(['ana', 'ben'])
  expect(ids('MART')).toEqual(['chloe-martin'])
  expect(ids('zoe')).toEqual([])
})

test('[PL40] a name is written out with one space after it', () => {
  expect(withMention('hi @be', { at: 3, begun: 'be' }, 'ben')).toEqual({
    text: 'hi @ben ',
    caret: 8,
  })
  expect(withMention('@b you', { at: 0, begun: 'b' }, 'ben')).toEqual({
    text: '@ben you',
    caret: 5,
  })
})
