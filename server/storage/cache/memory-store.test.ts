import { expect, test } from 'vitest'
import { createManualClock } from '../../core/test/manual-clock.ts'
import { cacheStoreContract } from './cache-store-contract.ts'
import { createMemoryStore } from './memory-store.ts'

cacheStoreContract('values in memory', async (maxItems) => {
  const clock = createManualClock()
  return {
    store: createMemoryStore({ clock, maxItems, onEvicted() {} }),
    pass: async (ms) => clock.pass(ms),
  }
})

test('[CC2] what had to go for want of room is counted, and what was deleted or is over is not', async () => {
  const clock = createManualClock()
  let evicted = 0
  const store = createMemoryStore({ clock, maxItems: 2, onEvicted: () => (evicted += 1) })
  await store.set('a', 'a', 1)
  clock.pass(1000)
  await store.get('a')
  await store.set('b', 'b', 60)
  await store.delete('b')
  expect(evicted).toBe(0)
  for (const key of ['c', 'd', 'e']) await store.set(key, key, 60)
  expect(evicted).toBe(1)
  expect(clock.waiting).toBe(0)
})
