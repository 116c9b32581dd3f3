import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  IDEAS,
  columnsOf,
  place,
  placementOf,
  placementOver,
  samePlace,
  step,
  type Column,
} from './placement.ts'

const board: Column[] = [
  { id: IDEAS, cards: ['i1', 'i2'] },
  { id: 'mon', cards: ['m1', 'm2', 'm3'] },
  { id: 'tue', cards: [] },
]
const at = (card: string) => placementOf(board, card)!

test('[PL10] activities of a day that is gone are ideas', () => {
  const columns = columnsOf(
    [{ id: 'mon' }],
    [
      { id: 'a', dayId: 'mon' },
      { id: 'b', dayId: 'gone' },
      { id: 'c', dayId: null },
    ],
  )
  expect(columns).toEqual([
    { id: IDEAS, cards: ['b', 'c'] },
    { id: 'mon', cards: ['a'] },
  ])
})

describe('[PL9] steps of the keyboard', () => {
  test('up and down, and the ends hold', () => {
    expect(step(board, at('m1'), 'up')).toEqual(at('m1'))
    expect(step(board, at('m2'), 'up')).toEqual({ card: 'm2', column: 'mon', before: 'm1' })
    expect(step(board, at('m2'), 'down')).toEqual({ card: 'm2', column: 'mon', before: null })
    expect(step(board, at('m3'), 'down')).toEqual(at('m3'))
  })

  test('left and right keep the height where they can', () => {
    expect(step(board, at('m1'), 'left')).toEqual({ card: 'm1', column: IDEAS, before: 'i1' })
    expect(step(board, at('m3'), 'left')).toEqual({ card: 'm3', column: IDEAS, before: null })
    expect(step(board, at('m2'), 'right')).toEqual({ card: 'm2', column: 'tue', before: null })
    expect(step(board, at('i1'), 'left')).toEqual(at('i1'))
  })

  test('down and up again is where one was', () => {
    for (const card of ['m1', 'm2', 'i1']) {
      expect(step(board, step(board, at(card), 'down'), 'up')).toEqual(at(card))
    }
  })
})

test('no step loses or doubles a card', () => {
  const steps = fc.array(fc.constantFrom('up', 'down', 'left', 'right'), { maxLength: 30 })
  fc.assert(
    fc.property(fc.constantFrom('i1', 'm1', 'm2', 'm3'), steps, (card, path) => {
      let placement = at(card)
      for (const direction of path) placement = step(board, placement, direction)
      const cards = place(board, placement).flatMap((column) => column.cards)
      expect(cards.toSorted()).toEqual(['i1', 'i2', 'm1', 'm2', 'm3'])
      expect(samePlace(placementOf(place(board, placement), card)!, placement)).toBe(true)
    }),
  )
})

describe('a placement that came too late', () => {
  test('the neighbour was deleted: last in its column', () => {
    expect(place(board, { card: 'i1', column: 'mon', before: 'gone' })[1]!.cards).toEqual([
      'm1',
      'm2',
      'm3',
      'i1',
    ])
  })
  test('the column was deleted, or the card: nothing moves', () => {
    expect(place(board, { card: 'i1', column: 'gone', before: null })).toEqual(board)
    expect(place(board, { card: 'gone', column: 'mon', before: null })).toEqual(board)
  })
})

describe('over what the pointer is', () => {
  test('a column: at its end', () => {
    expect(placementOver(board, 'i1', { column: 'tue' })).toEqual({
      card: 'i1',
      column: 'tue',
      before: null,
    })
  })
  test('a card: before or behind it', () => {
    expect(placementOver(board, 'i1', { card: 'm2', after: false })).toEqual({
      card: 'i1',
      column: 'mon',
      before: 'm2',
    })
    expect(placementOver(board, 'i1', { card: 'm3', after: true })).toEqual({
      card: 'i1',
      column: 'mon',
      before: null,
    })
    expect(placementOver(board, 'm1', { card: 'm2', after: true })).toEqual({
      card: 'm1',
      column: 'mon',
      before: 'm3',
    })
  })
})
