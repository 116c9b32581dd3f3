import 'fake-indexeddb/auto'
import { z } from '@concord/schemas'
import { afterEach, expect, test, vi } from 'vitest'
import { createSealing } from './sealing.ts'
import { openUnsentStore, type UnsentStore } from './unsent-store.ts'

const Row = z.object({ key: z.string(), at: z.number(), text: z.string() })
type Row = z.infer<typeof Row>

const plain = createSealing(undefined)
const row = (key: string, at = 1, text = key): Row => ({ key, at, text })
const texts = async (store: UnsentStore<Row>) => (await store.load()).map(({ text }) => text)

afterEach(() => vi.restoreAllMocks())

/** Everything that is done before the present task ends. */
async function restOfTask(): Promise<void> {
  for (let step = 0; step < 50; step += 1) await Promise.resolve()
}

test('[SD75] what is put or removed is with the browser before the task ends', async () => {
  const store = openUnsentStore('at once', Row, plain)
  expect(await store.load()).toEqual([])
  const given = vi.spyOn(IDBTransaction.prototype, 'commit')
  store.put(row('a'))
  store.put(row('b', 2))
  await restOfTask()
  expect(given).toHaveBeenCalledTimes(2)
  // What was put before is on its way to the disk still.
  store.remove('a')
  await restOfTask()
  expect(given).toHaveBeenCalledTimes(3)
  const next = openUnsentStore('at once', Row, plain)
  expect(await texts(next)).toEqual(['b'])
  for (const each of [store, next]) await each.close()
})

test.each([
  ['unencrypted', undefined],
  [
    'encrypted',
    crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
  ],
])(
  '[SD75] %s, what is done with one row in one task ends as it was done last',
  async (name, key) => {
    const sealing = createSealing(await key)
    const store = openUnsentStore(name, Row, sealing)
    store.put(row('a', 1, 'first'))
    store.put(row('a', 1, 'second'))
    store.put(row('b'))
    store.remove('b')
    store.put(row('c', 3))
    store.remove('c')
    store.put(row('c', 3, 'again'))
    await store.close()
    const next = openUnsentStore(name, Row, sealing)
    expect(await texts(next)).toEqual(['second', 'again'])
    await next.close()
  },
)

test('[SD67] what the device cannot keep is in memory until it is removed', async () => {
  const store = openUnsentStore('full', Row, plain)
  store.put(row('a'))
  await store.load()
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('There is no room.', 'QuotaExceededError')
  })
  store.put(row('b', 2))
  expect(await texts(store)).toEqual(['a', 'b'])
  store.remove('b')
  expect(await texts(store)).toEqual(['a'])
  await store.close()
})

test('[SD15] whoever has it open lets it be deleted, and goes on in memory', async () => {
  const store = openUnsentStore('wiped', Row, plain)
  store.put(row('a'))
  expect(await texts(store)).toEqual(['a'])
  const deleted = indexedDB.deleteDatabase('wiped')
  await new Promise((resolve) => deleted.addEventListener('success', resolve))
  store.put(row('b', 2))
  expect(await texts(store)).toEqual(['b'])
  await store.close()
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('wiped')
})

test('[SD66] what was kept unencrypted is there when something is put before it was read', async () => {
  const before = openUnsentStore('older', Row, plain)
  before.put(row('a'))
  await before.close()
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
  const store = openUnsentStore('older', Row, createSealing(key))
  store.put(row('b', 2))
  expect(await texts(store)).toEqual(['a', 'b'])
  await store.close()
})
