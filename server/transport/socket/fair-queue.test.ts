import { expect, test } from 'vitest'
import { createFairQueue, type FairQueue } from './fair-queue.ts'

/** Everybody asks again as soon as they had their turn. */
function turnsOf(queue: FairQueue<string>, count: number, lightOnly = false): string {
  let turns = ''
  for (let turn = 0; turn < count; turn += 1) {
    const next = queue.take(lightOnly)
    if (next === undefined) break
    turns += next
    queue.add(next)
  }
  return turns
}

function queueOf(names: string, heavy: Set<string>): FairQueue<string> {
  const queue = createFairQueue<string>((name) => heavy.has(name))
  for (const name of names) queue.add(name)
  return queue
}

test('turns go round', () => {
  expect(turnsOf(queueOf('abc', new Set()), 7)).toBe('abcabca')
})

test('who used more than their share comes after everybody else', () => {
  const heavy = new Set(['a'])
  const queue = queueOf('abc', heavy)
  expect(turnsOf(queue, 4)).toBe('bcbc')
  queue.delete('b')
  queue.delete('c')
  expect(turnsOf(queue, 2)).toBe('aa')
  expect(turnsOf(queue, 2, true)).toBe('')
})

test('turns of those who used more go round too', () => {
  const turns = turnsOf(queueOf('abcd', new Set('abcd')), 12)
  for (const name of 'abcd') expect(turns.split(name)).toHaveLength(4)
})

test('who is forgiven has turns again, however many wait that are not', () => {
  const heavy = new Set('abcdefgh')
  const queue = queueOf('abcdefghx', heavy)
  expect(turnsOf(queue, 3)).toBe('xxx')
  heavy.delete('e')
  expect(turnsOf(queue, 12)).toMatch(/e.*e/)
})

test('who asks twice has one turn', () => {
  const queue = queueOf('aab', new Set())
  expect(queue.size).toBe(2)
  expect([queue.take(false), queue.take(false), queue.take(false)]).toEqual(['a', 'b', undefined])
})
