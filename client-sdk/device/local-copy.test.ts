import 'fake-indexeddb/auto'
import { describe, expect, test, vi } from 'vitest'
import { putCustom, replaceUpdates, rowsOf } from '../test/device.ts'
import { startSmallServer } from '../test/small-server.ts'
import { aClient, aServer, TRIP, TRIP_SCOPE } from '../test/stage.ts'

const identity = (userId: string) => ({ userId, tenantId: 'acme' })
const NOWHERE = 'ws://127.0.0.1:9'

/** A client without a network: no server, and no token either. */
function offline(userId: string, url = NOWHERE) {
  const token = () => Promise.reject(new Error('no network'))
  return aClient(url, userId, { offline: true, token, identity: identity(userId) })
}

test('[SD14] content and the number of unsaved edits survive a reload offline, and all of it is saved later', async () => {
  const first = await startSmallServer()
  const one = aClient(first.url, 'ann', { offline: true })
  const before = one.open('trip', TRIP)
  const louvre = before.trip.activities.add({ title: 'Louvre' })
  await before.saved()
  await first.stop()
  await vi.waitFor(() => expect(before.saveState.state).toBe('offline'))
  before.trip.activities.remove(louvre)
  before.trip.activities.add({ title: 'Orsay' })
  before.trip.meta.set({ title: 'Paris' })
  await one.close()

  const two = offline('ann')
  const reloaded = two.open('trip', TRIP)
  expect(reloaded.isReady).toBe(false)
  await reloaded.ready
  expect(reloaded.trip.activities.list()).toMatchObject([{ title: 'Orsay' }])
  expect(reloaded.saveState).toEqual({ state: 'offline', unsaved: 3 })
  reloaded.trip.activities.add({ title: 'Seine' })
  expect(reloaded.saveState).toEqual({ state: 'offline', unsaved: 4 })
  await two.close()

  const again = await aServer({ port: first.port, disk: first.disk })
  const three = aClient(again.url, 'ann', { offline: true })
  const back = three.open('trip', TRIP)
  await back.ready
  expect(back.saveState).toEqual({ state: 'offline', unsaved: 4 })
  await back.saved()
  expect(back.saveState).toEqual({ state: 'saved', unsaved: 0 })
  const activities = again.document(TRIP_SCOPE)!.getMap('activities')
  expect(activities.size).toBe(2)
  expect(activities.has(louvre)).toBe(false)
  await three.close()

  const four = offline('ann')
  const last = four.open('trip', TRIP)
  await last.ready
  expect(last.saveState).toEqual({ state: 'offline', unsaved: 0 })
})

test('[SD14] a deletion alone, made offline before a reload, is saved later', async () => {
  const first = await startSmallServer()
  const one = aClient(first.url, 'deleter', { offline: true })
  const before = one.open('trip', TRIP)
  const louvre = before.trip.activities.add({ title: 'Louvre' })
  await before.saved()
  await first.stop()
  await vi.waitFor(() => expect(before.saveState.state).toBe('offline'))
  before.trip.activities.remove(louvre)
  await one.close()
  const again = await aServer({ port: first.port, disk: first.disk })
  const back = aClient(again.url, 'deleter', { offline: true }).open('trip', TRIP)
  await back.ready
  expect(back.saveState.unsaved).toBe(1)
  await back.saved()
  expect(again.document(TRIP_SCOPE)!.getMap('activities').size).toBe(0)
})

test('[SD14] what is written at once, before the copy is open, is kept although all is closed at once', async () => {
  for (const [before, title] of ['Louvre', 'Orsay'].entries()) {
    const client = offline('hasty')
    const room = client.open('trip', TRIP)
    room.trip.activities.add({ title })
    await client.close()
    const reloaded = offline('hasty').open('trip', TRIP)
    await reloaded.ready
    expect(reloaded.trip.activities.list().map((activity) => activity.title)).toContain(title)
    expect(reloaded.saveState).toEqual({ state: 'offline', unsaved: before + 1 })
  }
})

test('[SD14] what one person keeps, another does not see', async () => {
  const one = offline('carol')
  one.open('trip', TRIP).trip.meta.set({ title: 'Secret' })
  await one.close()
  const other = offline('dave').open('trip', TRIP)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(other.isReady).toBe(false)
  expect(other.trip.meta.get().title).toBeUndefined()
})

test('[SD15] wipe forgets everything of this person, and of nobody else', async () => {
  const ann = offline('wiper')
  const bob = offline('other')
  const [trip, notes] = [ann.open('trip', TRIP), ann.open('document', 'notes')]
  trip.trip.meta.set({ title: 'Paris' })
  notes.document.code.insert(0, 'x')
  const kept = bob.open('trip', TRIP)
  kept.trip.meta.set({ title: 'Rome' })
  // Each room's document, what waits to be said in its chat, and what waits to be asked.
  await vi.waitFor(async () => {
    expect(await names('wiper')).toHaveLength(5)
    expect(await names('other')).toHaveLength(3)
  })
  notes.close()

  await ann.wipe()
  expect(await names('wiper')).toEqual([])
  expect(await names('other')).toHaveLength(3)
  // The open room goes on without a copy.
  trip.trip.meta.set({ title: 'Lyon' })
  expect(trip.trip.meta.get().title).toBe('Lyon')
  await ann.close()
  expect(await names('wiper')).toEqual([])
})

test('[SD15] another tab that has the document open lets go of its copy', async () => {
  const [one, two] = [offline('twin'), offline('twin')]
  one.open('trip', TRIP).trip.meta.set({ title: 'Paris' })
  const other = two.open('trip', TRIP)
  await vi.waitFor(() => expect(other.trip.meta.get().title).toBe('Paris'))
  await one.wipe()
  expect(await names('twin')).toEqual([])
  other.trip.meta.set({ title: 'Lyon' })
  expect(other.trip.meta.get().title).toBe('Lyon')
})

test('[SD14] a device that cannot keep anything works without', async () => {
  const server = await aServer()
  const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('not in a private window', 'InvalidStateError')
  })
  const room = aClient(server.url, 'private', { offline: true }).open('trip', TRIP)
  room.trip.meta.set({ title: 'Paris' })
  await room.saved()
  open.mockRestore()
})

describe('[SD40] a copy that is damaged', () => {
  /** What a person keeps who wrote so many lines, a transaction each, in one document of their own. */
  async function written(userId: string, lines: number) {
    const client = offline(userId)
    const room = client.open('document', 'notes')
    await vi.waitFor(() => expect(room.copy.state).toBe('kept'))
    const name = `concord/${userId}@acme/acme/document/notes`
    for (let n = 0; n < lines; n += 1) {
      room.document.code.insert(room.document.code.length, `line ${n}\n`)
      // What is written in one task lies in one row.
      await vi.waitFor(async () => expect(await rowsOf(name, 'updates')).toHaveLength(n + 1))
    }
    await client.close()
    return { name, rows: (await rowsOf(name, 'updates')) as Uint8Array[] }
  }

  test('costs what cannot be read, and that is kept aside', async () => {
    const { name, rows } = await written('garbled', 3)
    const garbage = Uint8Array.of(1, 255, 255, 3, 200)
    await replaceUpdates(name, [...rows.slice(0, -1), garbage, ...rows.slice(-1)])
    const room = offline('garbled').open('document', 'notes')
    await room.ready
    expect(room.document.code.toJSON()).toBe('line 0\nline 1\nline 2\n')
    expect(room.saveState.unsaved).toBe(3)
    expect(room.rescued).toMatchObject([
      { reason: { message: expect.stringContaining('damaged') }, what: [{ value: [garbage] }] },
    ])
    await vi.waitFor(async () => expect(await rowsOf(name, 'updates')).not.toContainEqual(garbage))
  })

  test('with a hole in it goes on, and what came after the hole can be read', async () => {
    const { name, rows } = await written('holed', 4)
    await replaceUpdates(name, rows.toSpliced(-2, 1))
    const server = await aServer()
    const client = aClient(server.url, 'holed', { offline: true, identity: identity('holed') })
    const room = client.open('document', 'notes')
    await vi.waitFor(() => expect(room.rescued).toHaveLength(1))
    await room.saved()
    expect(room.document.code.toJSON()).toBe('line 0\nline 1\n')
    expect(room.rescued[0]!.what).toMatchObject([{ text: 'line 3\n' }])
    room.dismissRescued()
    room.document.code.insert(0, 'new ')
    await room.saved()
    expect(server.document('acme/document/notes')!.getText('code').toJSON()).toBe(
      'new line 0\nline 1\n',
    )
    await client.close()
    const again = offline('holed').open('document', 'notes')
    await again.ready
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(again.rescued).toEqual([])
    expect(again.document.code.toJSON()).toBe('new line 0\nline 1\n')
  })

  test('in what is kept beside it is like one without that', async () => {
    const { name } = await written('beside', 2)
    await putCustom(name, { unsent: Uint8Array.of(9, 9), rescue: 'nothing', era: 'none' })
    const room = offline('beside').open('document', 'notes')
    await room.ready
    expect(room.document.code.toJSON()).toBe('line 0\nline 1\n')
    expect(room.rescued).toEqual([])
  })
})

async function names(userId: string): Promise<string[]> {
  const databases = await indexedDB.databases()
  return databases.flatMap(({ name }) =>
    name?.startsWith(`concord/${userId}@acme/`) ? [name] : [],
  )
}
