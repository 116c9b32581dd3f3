import { DEFAULT_LIMITS } from '@concord/schemas'
import { expect, test } from 'vitest'
import { createConnectionCount } from './connection-count.ts'

const LIMITS = {
  ...DEFAULT_LIMITS,
  sockets: 4,
  socketsPerAddress: 3,
  socketsPerUser: 2,
  documentsPerUser: 3,
}

test('[LI2] [LI1] sockets are counted in all, by address and by person, and given back', () => {
  const count = createConnectionCount(LIMITS)
  for (const id of ['a', 'b', 'c']) count.enter(id, 'here')
  expect(() => count.enter('d', 'here')).toThrow(/one address/)
  count.enter('d', 'there')
  expect(() => count.enter('e', 'elsewhere')).toThrow(/full/)
  count.identify('a', 'ana')
  count.identify('a', 'ana')
  count.identify('b', 'ana')
  expect(() => count.identify('c', 'ana')).toThrow(/one person/)
  count.leave('a')
  count.identify('c', 'ana')
  count.enter('e', 'here')
  expect(count.total).toBe(4)
})

test('[LI10] documents of one person are counted over all their sockets, and given back with each', () => {
  const count = createConnectionCount(LIMITS)
  count.enter('a', 'here')
  count.enter('b', 'here')
  count.openDocument('a', 'ana')
  count.openDocument('a', 'ana')
  count.openDocument('b', 'ana')
  expect(() => count.openDocument('b', 'ana')).toThrow(/3 documents of one person/)
  count.openDocument('b', 'ben')
  count.closeDocument('a')
  count.openDocument('b', 'ana')
  count.leave('b')
  count.openDocument('a', 'ana')
  count.openDocument('a', 'ana')
  expect(() => count.openDocument('a', 'ana')).toThrow(/3 documents/)
  count.closeDocument('gone')
})

test('[LI1] a limit of one is told in the singular', () => {
  const count = createConnectionCount({ ...LIMITS, socketsPerUser: 1 })
  for (const id of ['a', 'b']) count.enter(id, 'here')
  count.identify('a', 'ana')
  expect(() => count.identify('b', 'ana')).toThrow('More than 1 connection of one person.')
})
