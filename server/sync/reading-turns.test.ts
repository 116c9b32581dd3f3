import { expect, test } from 'vitest'
import { createReadingTurns } from './reading-turns.ts'

test('[RE5] large documents are read one after another, each in turn, and everything else goes on between', async () => {
  let time = 0
  const turns = createReadingTurns(() => time)
  const order: string[] = []
  const read = (document: string, ms: number): Promise<string> =>
    turns.take(document, () => {
      time += ms
      order.push(document)
      return document
    })
  let breaks = 0
  const tick = (): void => {
    breaks += 1
    order.push('-')
    if (breaks < 20) setImmediate(tick)
  }
  setImmediate(tick)
  const all = [read('a', 50), read('a', 50), read('a', 50), read('b', 50), read('c', 1)]
  expect(await Promise.all(all)).toEqual(['a', 'a', 'a', 'b', 'c'])
  const known = order.filter((word) => word !== '-')
  expect(known).toEqual(['a', 'a', 'b', 'c', 'a'])
  // Nothing else is between two readings only where they are short.
  expect(order.join('')).not.toMatch(/[ab]{2}/)
})

test('[RE5] a reading that fails keeps no other from its turn', async () => {
  const turns = createReadingTurns(() => 0)
  const failing = turns.take('a', () => {
    throw new Error('harmed')
  })
  await expect(failing).rejects.toThrow('harmed')
  expect(await turns.take('a', () => 1)).toBe(1)
})
