import { expect, test } from 'vitest'
import { createPersonGate } from './person-gate.ts'

test('[EV24] one person reads the log back once at a time, and those who wait have turns', async () => {
  const gate = createPersonGate({ each: 1, all: 4 })
  const underWay = new Map<string, () => void>()
  const begun: string[] = []
  const read = (person: string): Promise<string> =>
    gate.pass(person, async () => {
      begun.push(person)
      await new Promise<void>((resolve) => underWay.set(person, resolve))
      return person
    })
  const all = ['a', 'a', 'a', 'b', 'c', 'd', 'e', 'e'].map(read)
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
  const done = async (person: string): Promise<void> => {
    underWay.get(person)!()
    await new Promise((resolve) => void setImmediate(resolve))
  }
  await done('b')
  expect(begun.at(-1)).toBe('e')
  await done('a')
  await done('a')
  expect(begun.slice(5)).toEqual(['a', 'a'])
  await done('e')
  for (const person of ['a', 'c', 'd', 'e']) await done(person)
  expect(await Promise.all(all)).toEqual(['a', 'a', 'a', 'b', 'c', 'd', 'e', 'e'])
})

test('[EV24] a reading that fails lets the next one in', async () => {
  const gate = createPersonGate({ each: 1, all: 4 })
  const failing = gate.pass('a', () => Promise.reject(new Error('no disk')))
  await expect(failing).rejects.toThrow('no disk')
  expect(await gate.pass('a', async () => 1)).toBe(1)
})

test('[LI20] each person does so much at a time, however much others have under way', async () => {
  const gate = createPersonGate({ each: 2, all: Number.POSITIVE_INFINITY })
  const begun: string[] = []
  const ends: (() => void)[] = []
  const all = ['a', 'a', 'a', 'b', 'a', 'b'].map((person) =>
    gate.pass(person, async () => {
      begun.push(person)
      await new Promise<void>((resolve) => ends.push(resolve))
    }),
  )
  expect(begun).toEqual(['a', 'a', 'b', 'b'])
  while (ends.length > 0) {
    ends.shift()!()
    await new Promise((resolve) => void setImmediate(resolve))
  }
  expect(begun.slice(4)).toEqual(['a', 'a'])
  await Promise.all(all)
})
