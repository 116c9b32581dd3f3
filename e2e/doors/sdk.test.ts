/** The SDK against the real server: two people, cut cables, a killed server, changing roles and ending tokens. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { cleanUp, startConcord } from '../concord.ts'
import { network } from '../network.ts'
import { closePeople, person, sharedTrip, titles } from '../sdk-people.ts'
import { until } from '../stock.ts'

afterEach(async () => {
  await closePeople()
  await cleanUp()
})

test('[SD5] [SD2] two people edit, one of them offline for a while, and what is said to be saved is', async () => {
  const server = await startConcord()
  const wire = network()
  const ann = person(server, 'ann')
  const bob = person(server, 'bob', { WebSocket: wire.Cable })
  const id = await sharedTrip(ann, 'bob')
  const [here, there] = [ann.open('trip', id), bob.open('trip', id)]
  await Promise.all([here.synced, there.synced])
  expect(here.trip.meta.get().title).toBe('Paris')
  const louvre = here.trip.activities.add({ title: 'Louvre' })
  await until(() => titles(there).length === 1)
  await until(() => here.presence.others[0]?.user.id === 'bob')
  await here.saved()

  wire.cut()
  await until(() => there.saveState.state === 'offline')
  there.trip.activities.remove(louvre)
  for (let i = 0; i < 50; i += 1) there.trip.activities.add({ title: `Bob ${i}` })
  here.trip.activities.add({ title: 'Ann' })
  await here.saved()
  expect(there.saveState).toEqual({ state: 'offline', unsaved: 51 })
  wire.mend()
  await there.saved()
  const read = await ann.api.trips.read(id)
  expect(read['activities']).toHaveLength(51)
  await until(() => titles(here).length === 51 && titles(there).length === 51)
  expect(titles(here)).toEqual(titles(there))
  expect(titles(here)).not.toContain('Louvre')
  // A deletion alone, too.
  there.trip.activities.remove(there.trip.activities.list()[0]!.id)
  await there.saved()
  expect((await ann.api.trips.read(id))['activities']).toHaveLength(50)
})

test('[SD1] a server that is killed again and again has everything that was said to be saved', async () => {
  let server = await startConcord()
  const ann = person(server, 'ann')
  const id = await sharedTrip(ann)
  const room = ann.open('trip', id)
  await room.synced
  let saved = new Set<string>()
  let removedAndSaved = new Set<string>()
  const removed = new Set<string>()
  room.subscribe('save', () => {
    if (room.saveState.state !== 'saved') return
    saved = new Set(room.trip.activities.list().map((entry) => entry.id))
    removedAndSaved = new Set(removed)
  })
  const stop = new AbortController()
  const writer = (async () => {
    for (let i = 0; !stop.signal.aborted; i += 1) {
      const entry = room.trip.activities.add({ title: `Entry ${i}` })
      if (i % 3 === 0) {
        await new Promise((resolve) => setTimeout(resolve, 7))
        room.trip.activities.remove(entry)
        removed.add(entry)
      }
      const pause = new Promise((resolve) => setTimeout(resolve, i % 20 === 0 ? 500 : 3))
      // A moment in which nothing is on its way, if the server is there to say so.
      await (i % 20 === 0 ? Promise.race([room.saved(), pause]) : pause)
    }
  })()
  for (const after of [150, 400, 250]) {
    await until(() => room.saveState.state !== 'offline' && saved.size > 0)
    await new Promise((resolve) => setTimeout(resolve, after))
    await server.kill()
    const [promised, gone] = [saved, removedAndSaved]
    server = await server.restart()
    const onDisk = (await server.call('ann', 'GET', `/api/v1/trips/${id}`)).body.activities as {
      id: string
    }[]
    const ids = new Set(onDisk.map((entry) => entry.id))
    expect(promised.size).toBeGreaterThan(0)
    // What was removed since may be gone, if that got there; nothing else may.
    expect([...promised].filter((entry) => !ids.has(entry) && !removed.has(entry))).toEqual([])
    expect([...gone].filter((entry) => ids.has(entry))).toEqual([])
  }
  stop.abort()
  await writer
  await room.saved()
  expect(room.saveState).toEqual({ state: 'saved', unsaved: 0 })
  await server.kill()
  server = await server.restart()
  const { body } = await server.call('ann', 'GET', `/api/v1/trips/${id}`)
  expect(body.activities.map((entry: { id: string }) => entry.id)).toEqual(
    room.trip.activities.list().map((entry) => entry.id),
  )
}, 120_000)

test('[SD14] what was written offline survives a reload and a restart of the server', async () => {
  let server = await startConcord()
  const ann = person(server, 'ann', { offline: true })
  const id = await sharedTrip(ann)
  const room = ann.open('trip', id)
  const louvre = room.trip.activities.add({ title: 'Louvre' })
  await room.saved()
  await server.kill()
  await until(() => room.saveState.state === 'offline')
  room.trip.activities.remove(louvre)
  room.trip.activities.add({ title: 'Orsay' })
  await ann.close()
  server = await server.restart()
  const again = person(server, 'ann', {
    offline: true,
    identity: { userId: 'ann', tenantId: 'default' },
  }).open('trip', id)
  await again.ready
  expect(again.saveState.unsaved).toBe(2)
  await again.saved()
  expect((await server.call('ann', 'GET', `/api/v1/trips/${id}`)).body.activities).toMatchObject([
    { title: 'Orsay' },
  ])
})

test('[SD8] a server that stops and comes back is found again', async () => {
  const server = await startConcord()
  const ann = person(server, 'ann')
  const room = ann.open('document', 'notes')
  await room.synced
  const reasons: (string | undefined)[] = []
  ann.subscribe(() => reasons.push(ann.error?.code))
  await server.stop()
  await until(() => ann.status === 'offline')
  expect(reasons).toContain('SHUTTING_DOWN')
  room.document.code.insert(0, 'x')
  await server.restart()
  await room.saved()
  expect(ann.error).toBeUndefined()
})

describe('roles', () => {
  test('[SD4] a role that changes takes effect at once, and nothing of what a viewer wrote counts as saved', async () => {
    const server = await startConcord()
    const ann = person(server, 'ann')
    const id = await sharedTrip(ann, 'bob')
    const room = person(server, 'bob').open('trip', id)
    await room.synced
    expect(room.readOnly).toBe(false)
    await ann.api.trips.addMember(id, { userId: 'bob', role: 'viewer' })
    await until(() => room.readOnly)
    expect(room.role).toBe('viewer')
    expect(() => room.trip.meta.set({ title: 'Rome' })).toThrow(
      'You may read this trip but not change it.',
    )
    room.doc.getMap('meta').set('title', 'Rome')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(room.saveState).toEqual({ state: 'saving', unsaved: 1 })
    expect((await ann.api.trips.read(id)).title).toBe('Paris')
    await ann.api.trips.addMember(id, { userId: 'bob', role: 'editor' })
    await room.saved()
    expect((await ann.api.trips.read(id)).title).toBe('Rome')
  })

  test('[SD11] who is removed is told and stays out; who was never in, too', async () => {
    const server = await startConcord()
    const ann = person(server, 'ann')
    const id = await sharedTrip(ann, 'bob')
    const bob = person(server, 'bob')
    const room = bob.open('trip', id)
    await room.synced
    await ann.api.trips.removeMember(id, 'bob')
    await until(() => room.error?.code === 'ACCESS_REMOVED')
    expect(room.role).toBe('none')
    const carol = person(server, 'carol').open('trip', id)
    await until(() => carol.error !== undefined)
    expect(['ACCESS_DENIED', 'NOT_FOUND']).toContain(carol.error!.code)
    expect(bob.status).toBe('online')
    await ann.api.trips.addMember(id, { userId: 'bob' })
    await bob.renewToken()
    await room.synced
    expect(room.error).toBeUndefined()
  })

  test('[SD11] a deleted trip is not found any more', async () => {
    const server = await startConcord()
    const ann = person(server, 'ann')
    const id = await sharedTrip(ann)
    const room = ann.open('trip', id)
    await room.synced
    await ann.api.trips.remove(id)
    await until(() => room.error?.code === 'NOT_FOUND')
  })
})

describe('tokens', () => {
  test('[SD13] a token that can be renewed never interrupts', async () => {
    const server = await startConcord()
    const token = vi.fn(() => server.token('ann', { expiresInSeconds: 4 }))
    const ann = person(server, 'ann', { token })
    const room = ann.open('document', 'notes')
    await room.synced
    const { synced } = room
    // The fourth token comes after the first has ended.
    await until(() => token.mock.calls.length >= 4)
    room.document.code.insert(0, 'x')
    await room.saved()
    expect(room.synced).toBe(synced)
    expect(ann.status).toBe('online')
  })

  test('[SD11] a fixed token ends with an error, and edits stay', async () => {
    const server = await startConcord()
    // Long enough to be let in even on a busy machine, where it would end all the same.
    const token = await server.token('ann', { expiresInSeconds: 4 })
    const room = person(server, 'ann', { token }).open('document', 'notes')
    await until(() => room.error?.code === 'TOKEN_EXPIRED')
    room.document.code.insert(0, 'x')
    expect(room.saveState).toEqual({ state: 'offline', unsaved: 1 })
  })
})

test('[SD7] a room that is closed and opened at once on the same socket comes back', async () => {
  const server = await startConcord()
  const ann = person(server, 'ann')
  await ann.open('document', 'other').synced
  for (const wait of [0, 1, 3, 10, 20, 40]) {
    const room = ann.open('document', 'notes')
    room.document.code.insert(0, 'x')
    await new Promise((resolve) => setTimeout(resolve, wait))
    room.close()
  }
  const room = ann.open('document', 'notes')
  await room.synced
  room.document.code.insert(0, 'y')
  await room.saved()
  expect(room.document.code.toJSON()).toContain('y')
})
