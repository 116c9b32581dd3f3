import 'fake-indexeddb/auto'
import { serialize } from 'node:v8'
import { expect, test, vi } from 'vitest'
import { replaceUpdates, rowsOf } from '../test/device.ts'
import { aClient, aServer, TRIP, TRIP_SCOPE } from '../test/stage.ts'
import type { EncryptionKey } from './sealing.ts'

const SECRET = 'Montparnasse'
const algorithm = { name: 'AES-GCM', length: 256 }
const aKey = () => crypto.subtle.generateKey(algorithm, false, ['encrypt', 'decrypt'])

/** A client without a network. */
function offline(userId: string, key?: EncryptionKey) {
  return aClient('ws://127.0.0.1:9', userId, {
    offline: true,
    token: () => Promise.reject(new Error('no network')),
    identity: { userId, tenantId: 'acme' },
    ...(key ? { encryption: { key } } : {}),
  })
}

const copyName = (userId: string, scope = TRIP_SCOPE) => `concord/${userId}@acme/${scope}`

/** Everything that lies on the device for one person, byte by byte. */
async function everything(userId: string): Promise<Buffer> {
  const found: unknown[] = []
  for (const { name } of await indexedDB.databases()) {
    if (!name?.startsWith(`concord/${userId}@`)) continue
    const open = indexedDB.open(name)
    await new Promise((resolve) => open.addEventListener('success', resolve))
    for (const store of open.result.objectStoreNames) {
      const all = open.result.transaction(store).objectStore(store)
      for (const request of [all.getAll(), all.getAllKeys()]) {
        await new Promise((resolve) => request.addEventListener('success', resolve))
        found.push(request.result)
      }
    }
    open.result.close()
  }
  return serialize(found)
}

/** Writes what every kind of thing that is kept holds. */
async function work(userId: string, key?: EncryptionKey) {
  const client = offline(userId, key)
  const room = client.open('trip', TRIP)
  await vi.waitFor(() => expect(room.copy.state).toBe('kept'))
  room.trip.activities.add({ title: `${SECRET} by night` })
  room.chat.send(`See you at ${SECRET}`)
  const others = new BroadcastChannel(copyName(userId))
  const what = [{ deed: 'written', content: 'notes', text: SECRET, value: SECRET }]
  const reason = { code: 'UPDATE_REFUSED', message: 'No.' }
  const list = [{ at: 5, reason, what }]
  others.postMessage({ type: 'rescue', kept: { list, dismissedAt: 0, dismissed: [] } })
  await vi.waitFor(() => expect(room.rescued).toHaveLength(1))
  others.close()
  await client.close()
}

async function expectWork(userId: string, key?: EncryptionKey, counted: readonly number[] = [1]) {
  const client = offline(userId, key)
  const room = client.open('trip', TRIP)
  await room.ready
  expect(room.copy).toEqual({ state: 'kept' })
  expect(room.trip.activities.list()).toMatchObject([{ title: `${SECRET} by night` }])
  expect(room.saveState.state).toBe('offline')
  expect(counted).toContain(room.saveState.unsaved)
  expect(room.rescued).toMatchObject([{ what: [{ text: SECRET }] }])
  await vi.waitFor(() =>
    expect(room.chat.messages).toMatchObject([{ text: `See you at ${SECRET}` }]),
  )
  await client.close()
}

test('[SD63] what is kept without a key can be read by anybody, as a check of the other tests', async () => {
  await work('open')
  expect((await everything('open')).includes(SECRET)).toBe(true)
})

test('[SD63] with a key nothing on the device can be read, and with the same key all of it comes back', async () => {
  const key = await aKey()
  await work('sealed', key)
  const bytes = await everything('sealed')
  for (const word of [SECRET, 'by night', 'See you', 'notes', 'activities'])
    expect(bytes.includes(word)).toBe(false)
  await expectWork('sealed', key)
  // Nothing is written twice under one number, and none of it is shorter than what a number takes.
  const rows = (await rowsOf(copyName('sealed'), 'updates')) as Uint8Array[]
  const numbers = rows.map((row) => Buffer.from(row.subarray(0, 12)).toString('hex'))
  expect(new Set(numbers).size).toBe(rows.length)
})

test('[SD64] another key, none, or one that cannot be had: it is said, nothing is touched, and the right key opens it', async () => {
  const key = await aKey()
  await work('locked', key)
  const before = await everything('locked')
  const wrong: [EncryptionKey | undefined, RegExp][] = [
    [await aKey(), /another key/],
    [undefined, /no key/],
    [() => Promise.reject(new Error('no network')), /could not be had/],
  ]
  for (const [other, words] of wrong) {
    const client = offline('locked', other)
    const room = client.open('trip', TRIP)
    await vi.waitFor(() => expect(room.copy.state).toBe('locked'))
    expect(room.copy.message).toMatch(words)
    // It can be worked in all the same.
    room.trip.meta.set({ title: 'Rome' })
    room.chat.send('Hello')
    expect(room.saveState.unsaved).toBe(1)
    await client.close()
    expect((await everything('locked')).equals(before)).toBe(true)
  }
  await expectWork('locked', key)
})

test('[SD64] a room whose copy is locked works with the server, and wipe makes room for a new copy', async () => {
  const server = await aServer()
  await work('lost', await aKey())
  const key = await aKey()
  const again = () =>
    aClient(server.url, 'lost', {
      offline: true,
      identity: { userId: 'lost', tenantId: 'acme' },
      encryption: { key },
    })
  const client = again()
  const room = client.open('trip', TRIP)
  room.trip.meta.set({ title: 'Rome' })
  await room.saved()
  expect(room.copy.state).toBe('locked')
  await client.wipe()
  await client.close()
  const anew = again().open('trip', TRIP)
  await anew.synced
  expect(anew.copy.state).toBe('kept')
  expect(anew.trip.meta.get().title).toBe('Rome')
})

test('[SD65] what was changed on the device, or put into another place, is refused and told', async () => {
  const key = await aKey()
  const client = offline('tampered', key)
  for (const id of [TRIP, '64b0c0ffee00000000000002']) {
    const room = client.open('trip', id)
    await vi.waitFor(() => expect(room.copy.state).toBe('kept'))
    room.trip.meta.set({ title: id === TRIP ? 'Mine' : 'Other' })
  }
  await client.close()
  const other = copyName('tampered', 'acme/trip/64b0c0ffee00000000000002')
  const foreign = (await rowsOf(other, 'updates')) as Uint8Array[]
  const broken = Uint8Array.from(foreign[0]!)
  broken[20]! ^= 1
  const name = copyName('tampered')
  await replaceUpdates(name, [foreign[0]!, broken, Uint8Array.of(1, 2, 3)])
  const room = offline('tampered', key).open('trip', TRIP)
  await vi.waitFor(() => expect(room.rescued).toHaveLength(1))
  expect(room.rescued[0]).toMatchObject({ reason: { message: /damaged/ } })
  expect(room.rescued[0]!.what).toMatchObject([{ value: { length: 3 } }])
  expect(room.trip.meta.get().title).toBeUndefined()
  expect(room.copy.state).toBe('kept')
})

test('[SD66] an unencrypted copy from before is taken over, and nothing of it can be read any more', async () => {
  const key = await aKey()
  await work('before')
  await expectWork('before', key)
  expect((await everything('before')).includes(SECRET)).toBe(false)
  await expectWork('before', key)
})

test('[SD66] a tab that has no key keeps nothing beside what is encrypted, and loses nothing', async () => {
  const key = await aKey()
  const old = offline('mixed').open('trip', TRIP)
  await vi.waitFor(() => expect(old.copy.state).toBe('kept'))
  old.trip.meta.set({ title: SECRET })
  const client = offline('mixed', key)
  const room = client.open('trip', TRIP)
  await vi.waitFor(() => expect(room.copy.state).toBe('kept'))
  old.trip.activities.add({ title: SECRET })
  await vi.waitFor(() => expect(old.copy.state).toBe('locked'))
  await vi.waitFor(() => expect(room.trip.activities.list()).toHaveLength(1))
  await client.close()
  expect((await everything('mixed')).includes(SECRET)).toBe(false)
  const back = offline('mixed', key).open('trip', TRIP)
  await back.ready
  expect(back.trip.meta.get().title).toBe(SECRET)
  expect(back.trip.activities.list()).toMatchObject([{ title: SECRET }])
})

test('[SD66] tabs that take a copy over at the same time end with one of which nothing is lost', async () => {
  const key = await aKey()
  await work('race')
  const clients = [offline('race', key), offline('race', key), offline('race', key)]
  const rooms = clients.map((client) => client.open('trip', TRIP))
  for (const room of rooms) {
    await vi.waitFor(() => expect(room.copy.state).toBe('kept'))
    expect(room.trip.activities.list()).toHaveLength(1)
  }
  for (const client of clients) await client.close()
  expect((await everything('race')).includes(SECRET)).toBe(false)
  // A tab that had the edit from another one before it read its own copy counts it again.
  await expectWork('race', key, [1, 2, 3])
})

test('[SD63] a key of another sort, and a page that cannot encrypt, keep nothing', async () => {
  const short = await crypto.subtle.generateKey({ ...algorithm, length: 128 }, false, [
    'encrypt',
    'decrypt',
  ])
  const room = offline('short', short).open('trip', TRIP)
  await vi.waitFor(() => expect(room.copy.state).toBe('locked'))
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  const insecure = offline('insecure', short).open('trip', TRIP)
  await vi.waitFor(() => expect(insecure.copy.state).toBe('none'))
  insecure.trip.meta.set({ title: SECRET })
  expect((await everything('insecure')).includes(SECRET)).toBe(false)
  vi.unstubAllGlobals()
})
