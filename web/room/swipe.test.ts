import { expect, test } from 'vitest'
import { leaning, swipeOf } from './swipe.ts'

const SLOW = 2000

test.each([
  ['right', { dx: 120, dy: 20 }, SLOW],
  ['left', { dx: -120, dy: -60 }, SLOW],
  ['up', { dx: 30, dy: -140 }, SLOW],
  ['right', { dx: 50, dy: 5 }, 60],
  ['left', { dx: -50, dy: 5 }, 60],
  ['up', { dx: 5, dy: -50 }, 60],
  // Not far enough, not quick enough, a touch, down.
  [undefined, { dx: 60, dy: 0 }, SLOW],
  [undefined, { dx: 20, dy: 0 }, 10],
  [undefined, { dx: 3, dy: -4 }, 80],
  [undefined, { dx: 10, dy: 200 }, 100],
  [undefined, { dx: 0, dy: 0 }, 0],
])('[PL35] a card goes %s when it was dragged %j in %d ms', (direction, drag, ms) => {
  expect(swipeOf(drag, ms)).toBe(direction)
})

test('[PL35] a card on its way says where to, and how far it is', () => {
  expect(leaning({ dx: 45, dy: 10 })).toEqual({ direction: 'right', share: 0.5 })
  expect(leaning({ dx: -500, dy: 10 })).toEqual({ direction: 'left', share: 1 })
  expect(leaning({ dx: 8, dy: -9 })).toBeUndefined()
})
