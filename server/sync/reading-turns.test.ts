import { expect, test } from 'vitest'
import { atOnce, createReadingTurns } from './reading-turns.ts'

test('[RE5] large documents are read one after another, each in turn, and everything else goes on between', async () => {
  let time = 0
  const turns = createReadingTurns(() => time)
  const order: string[] = []
  const read = (document: string, ms: number): Promise<string> =>
    turns.take(document, () =>
      atOnce(() => {
        time += ms
        order.push(document)
        return document
      }),
    )
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
  const harmed = turns.take('a', () =>
    atOnce(() => {
      throw new Error('harmed')
    }),
  )
  await expect(harmed).rejects.toThrow('harmed')
  expect(await turns.take('a', () => atOnce(() => 1))).toBe(1)
})

test('[RE8] what is read in pieces lets everything else in between, and of one document one after the other', async () => {
  let time = 0
  const turns = createReadingTurns(() => time)
  const order: string[] = []
  const read = (document: string, name: string): Promise<string> =>
    turns.take(document, function* pieces() {
      for (let piece = 0; piece < 3; piece += 1) {
        time += 5
        order.push(name)
        yield
      }
      return name
    })
  let isDone = false
  const tick = (): void => {
    order.push('-')
    if (!isDone) setImmediate(tick)
  }
  setImmediate(tick)
  const all = Promise.all([read('a', '1'), read('a', '2'), read('b', '3')])
  await all.finally(() => (isDone = true))
  expect(await all).toEqual(['1', '2', '3'])
  expect(order.filter((word) => word !== '-').join('')).toBe('113133222')
  expect(order.join('')).not.toMatch(/\d\d/)
})
