/** Long because it plays every way in which a room begins anew. */
import 'fake-indexeddb/auto'
import { writeReason } from '@concord/schemas'
import { describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { chanceFrom } from '../../e2e/chance.ts'
import type { Client } from '../client.ts'
import type { Room } from '../room/room.ts'
import { rowsOf } from '../test/device.ts'
import { startSmallServer, type SmallServerOptions } from '../test/small-server.ts'
import { aClient, aServer, TRIP, TRIP_SCOPE } from '../test/stage.ts'

/** A server that takes nothing of some Yjs clients. */
async function pickyServer(options: SmallServerOptions = {}) {
  const refused = new Set<number>()
  const refuse = (update: Uint8Array) =>
    [...Y.parseUpdateMeta(update).to.keys()].some((client) => refused.has(client))
      ? 'UPDATE_REFUSED'
      : undefined
  return { server: await aServer({ refuse, ...options }), refuse, refused }
}

/** A server that takes nothing in which that word stands. */
const poisoned = (update: Uint8Array) =>
  Buffer.from(update).includes('poison') ? ('UPDATE_REFUSED' as const) : undefined

const clientsOf = (doc: Y.Doc) => [...doc.store.clients.keys()]
const titles = (room: Room<'trip'>) => room.trip.activities.list().map(({ title }) => title)
const offered = (room: Room<'trip'>) =>
  room.rescued.flatMap(({ what }) => what).map((work) => 'entry' in work && work.entry['title'])
const restarted = (room: Room<'trip'>, before: Y.Doc) =>
  vi.waitFor(() => expect(room.doc).not.toBe(before))

function keeping(userId: string, url: string): Client {
  return aClient(url, userId, { offline: true, identity: { userId, tenantId: 'acme' } })
}

test('[SD33] [SD34] what is refused is given up, and done again under another number', async () => {
  const { server, refused } = await pickyServer()
  const ann = aClient(server.url, 'ann').open('trip', TRIP)
  const bob = aClient(server.url, 'bob').open('trip', TRIP)
  const orsay = bob.trip.activities.add({ title: 'Orsay' })
  const louvre = bob.trip.activities.add({ title: 'Louvre', place: 'Paris' })
  await Promise.all([bob.saved(), ann.synced])
  await vi.waitFor(() => expect(ann.trip.activities.list()).toHaveLength(2))

  const { doc } = ann
  const { activities } = ann.trip
  const told = { doc: vi.fn(), list: vi.fn() }
  ann.subscribe('doc', told.doc)
  ann.trip.activities.subscribe(told.list)
  const bad = ann.doc.clientID
  refused.add(bad)
  const seine = ann.batch(() => {
    ann.trip.meta.set({ title: 'Paris' })
    ann.trip.activities.update(louvre, { cost: 22 })
    ann.trip.activities.remove(orsay)
    return ann.trip.activities.add({ title: 'Seine' })
  })
  await restarted(ann, doc)
  await ann.saved()

  expect(ann.error).toBeUndefined()
  expect(ann.rescued).toEqual([])
  expect(told.doc).toHaveBeenCalledOnce()
  expect(told.list).toHaveBeenCalled()
  expect(ann.trip.activities).toBe(activities)
  for (const room of [ann, bob]) {
    await vi.waitFor(() => expect(room.trip.meta.get().title).toBe('Paris'))
    expect(room.trip.activities.list().map(({ id }) => id)).toEqual([louvre, seine])
    expect(room.trip.activities.get(louvre)).toMatchObject({ cost: 22, place: 'Paris' })
    expect(clientsOf(room.doc)).not.toContain(bad)
  }
  expect(ann.doc.clientID).not.toBe(bad)
  expect(server.document(TRIP_SCOPE)!.getMap('activities').size).toBe(2)
  // The room goes on as before.
  expect(ann.canUndo).toBe(false)
  ann.trip.activities.update(seine, { cost: 5 })
  expect(ann.undo()).toBe(true)
  ann.presence.set({ cursor: 'here' })
  await vi.waitFor(() => expect(bob.presence.others).toMatchObject([{ cursor: 'here' }]))
  await ann.saved()
})

test('[SD34] where somebody else has changed the same since, theirs stands and one’s own is offered back', async () => {
  const { server, refused } = await pickyServer()
  const ann = aClient(server.url, 'ann').open('trip', TRIP)
  const bob = aClient(server.url, 'bob').open('trip', TRIP)
  const louvre = ann.trip.activities.add({ title: 'Louvre', cost: 10, place: 'Paris' })
  await ann.saved()
  await vi.waitFor(() => expect(titles(bob)).toEqual(['Louvre']))
  refused.add(ann.doc.clientID)
  bob.trip.activities.update(louvre, { cost: 30 })
  ann.trip.activities.update(louvre, { cost: 22, place: 'Rivoli' })
  await vi.waitFor(() => expect(ann.rescued).toHaveLength(1))
  await ann.saved()
  await vi.waitFor(() =>
    expect(bob.trip.activities.get(louvre)).toMatchObject({ cost: 30, place: 'Rivoli' }),
  )
  expect(ann.rescued).toMatchObject([
    {
      reason: { code: 'UPDATE_REFUSED' },
      what: [{ deed: 'changed', key: louvre, fields: { cost: 22 }, entry: { title: 'Louvre' } }],
    },
  ])
  expect(ann.rescued).toBe(ann.rescued)
})

test('[SD33] what is written between the refusal and the new document is not lost either', async () => {
  const { server, refused } = await pickyServer({ delayMs: 30 })
  const room = aClient(server.url, 'ann').open('trip', TRIP)
  await room.synced
  const { doc } = room
  refused.add(doc.clientID)
  const told = vi.fn()
  room.subscribe('doc', told)
  for (let n = 0; told.mock.calls.length === 0; n += 1) {
    room.trip.activities.add({ title: `Idea ${n}` })
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const written = titles(room)
  expect(written.length).toBeGreaterThan(1)
  await room.saved()
  expect(titles(room)).toEqual(written)
  expect(server.document(TRIP_SCOPE)!.getMap('activities').size).toBe(written.length)
})

test('[SD33] a network that goes away meanwhile only delays it', async () => {
  const disk = new Map<string, Uint8Array>()
  const refused = new Set<number>()
  const refuse = (update: Uint8Array) =>
    [...Y.parseUpdateMeta(update).to.keys()].some((client) => refused.has(client))
      ? ('UPDATE_REFUSED' as const)
      : undefined
  const first = await startSmallServer({ disk, refuse, delayMs: 20 })
  const room = aClient(first.url, 'ann').open('trip', TRIP)
  await room.synced
  const { doc } = room
  refused.add(doc.clientID)
  room.trip.activities.add({ title: 'Louvre' })
  await vi.waitFor(() => expect(room.saveState.state).toBe('offline'), { interval: 1 })
  await first.stop()
  room.trip.activities.add({ title: 'Orsay' })
  expect(room.doc).toBe(doc)
  expect(titles(room)).toEqual(['Louvre', 'Orsay'])
  expect(room.saveState).toEqual({ state: 'offline', unsaved: 2 })
  await aServer({ port: first.port, disk, refuse })
  await restarted(room, doc)
  await room.saved()
  expect(titles(room)).toEqual(['Louvre', 'Orsay'])
})

describe('[SD35] what is refused whatever its number', () => {
  test('is offered back after some tries, and the room goes on', async () => {
    const server = await aServer({ refuse: poisoned })
    const room = aClient(server.url, 'ann').open('trip', TRIP)
    await room.synced
    const docs = new Set([room.doc])
    room.subscribe('doc', () => docs.add(room.doc))
    room.trip.activities.add({ title: 'poison' })
    await vi.waitFor(() => expect(room.rescued).toHaveLength(1))
    expect(room.rescued[0]!.what).toMatchObject([{ deed: 'added', fields: { title: 'poison' } }])
    expect(docs.size).toBe(4)
    room.trip.activities.add({ title: 'Louvre' })
    await room.saved()
    expect(titles(room)).toEqual(['Louvre'])
    expect(room.error).toBeUndefined()
    // What was saved counts: the next time it is tried as often again.
    room.trip.activities.add({ title: 'more poison' })
    await vi.waitFor(() => expect(room.rescued).toHaveLength(2))
    expect(docs.size).toBe(7)
  })

  test('ends with an error when nothing at all is taken, and everything is offered back', async () => {
    let stubborn = true
    const server = await aServer({
      refuse: (update) => (stubborn && update.length > 2 ? 'UPDATE_REFUSED' : undefined),
    })
    const client = aClient(server.url, 'ann')
    const room = client.open('trip', TRIP)
    await room.synced
    const ideas = new Set<unknown>()
    while (room.error === undefined) {
      const title = `Idea ${ideas.size}`
      room.trip.activities.add({ title })
      ideas.add(title)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(room.error).toMatchObject({ code: 'UPDATE_REFUSED' })
    expect(room.error.message).toContain('again and again')
    await vi.waitFor(() => expect(new Set(offered(room))).toEqual(ideas))
    const asked = server.tokens.length
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(server.tokens).toHaveLength(asked)

    stubborn = false
    await client.renewToken()
    await room.saved()
    expect(room.error).toBeUndefined()
    // What could be saved after all is offered no longer; what is nowhere else still is.
    expect(new Set([...titles(room), ...offered(room)])).toEqual(ideas)
    expect(titles(room).filter((title) => offered(room).includes(title))).toEqual([])
    expect(server.document(TRIP_SCOPE)!.getMap('activities').size).toBe(titles(room).length)
  })
})

describe('[SD34] what is offered back', () => {
  test('survives a reload with the new document, and is gone for good when it is dismissed', async () => {
    const { server, refused } = await pickyServer()
    const first = keeping('keeper', server.url)
    const room = first.open('document', 'notes')
    room.document.code.insert(0, 'const a = 1\n')
    await room.saved()
    const bad = room.doc.clientID
    const { doc } = room
    refused.add(bad)
    room.document.code.insert(0, '// mine\n')
    await vi.waitFor(() => expect(room.doc).not.toBe(doc))
    await room.saved()
    expect(room.document.code.toJSON()).toBe('const a = 1\n')
    const text = '// mine\nconst a = 1\n'
    expect(room.rescued).toMatchObject([{ what: [{ deed: 'written', content: 'code', text }] }])
    room.document.code.insert(0, 'more\n')
    await first.close()

    const name = 'concord/keeper@acme/acme/document/notes~1'
    const updates = (await rowsOf(name, 'updates')) as Uint8Array[]
    const kept = new Y.Doc()
    for (const update of updates) Y.applyUpdate(kept, update)
    expect(kept.getText('code').toJSON()).toBe('more\nconst a = 1\n')
    expect(updates.some((update) => Buffer.from(update).includes('mine'))).toBe(false)

    const second = keeping('keeper', server.url)
    const again = second.open('document', 'notes')
    await again.ready
    await again.saved()
    expect(again.rescued).toEqual(room.rescued)
    expect(again.document.code.toJSON()).toBe('more\nconst a = 1\n')
    again.dismissRescued()
    expect(again.rescued).toEqual([])
    await second.close()
    const third = keeping('keeper', server.url).open('document', 'notes')
    await third.ready
    expect(third.rescued).toEqual([])
  })

  test('is offered, and dismissed, in all tabs', async () => {
    const { server, refused } = await pickyServer()
    const [one, two] = [1, 2].map(() => aClient(server.url, 'twin').open('document', 'notes'))
    await Promise.all([one!.synced, two!.synced])
    const docs = [one!.doc, two!.doc]
    refused.add(one!.doc.clientID)
    one!.document.code.insert(0, 'mine')
    for (const room of [one!, two!]) {
      await vi.waitFor(() => {
        expect(room.rescued).toMatchObject([{ what: [{ text: 'mine' }] }])
        expect(docs).not.toContain(room.doc)
      })
    }
    two!.dismissRescued()
    await vi.waitFor(() => expect(one!.rescued).toEqual([]))
  })
})

describe('[SD33] the other tabs', () => {
  test('take the new document over with their own work, and none brings the old one back', async () => {
    const { server, refused } = await pickyServer()
    const here = aClient(server.url, 'tabs').open('trip', TRIP)
    await here.synced
    // A tab without a connection of its own has everything from the other.
    const there = aClient('ws://127.0.0.1:9', 'tabs').open('trip', TRIP)
    there.trip.activities.add({ title: 'Before' })
    await vi.waitFor(() => expect(titles(here)).toEqual(['Before']))
    await here.saved()
    const [bad, old] = [here.doc.clientID, there.doc]
    refused.add(bad)
    here.trip.activities.add({ title: 'Refused' })
    await restarted(there, old)
    there.trip.activities.add({ title: 'After' })
    for (const room of [here, there]) {
      await vi.waitFor(() => expect(titles(room)).toEqual(['Before', 'Refused', 'After']))
      expect(clientsOf(room.doc)).not.toContain(bad)
    }
    await here.saved()
    expect(server.document(TRIP_SCOPE)!.getMap('activities').size).toBe(3)
    expect(here.rescued).toEqual([])
    expect(there.rescued).toEqual([])
  })

  test('that are refused, too, end with one document all the same', async () => {
    const { server, refused } = await pickyServer({ delayMs: 5 })
    const rooms = [1, 2, 3].map(() => aClient(server.url, 'many').open('trip', TRIP))
    await Promise.all(rooms.map(({ synced }) => synced))
    const bad = rooms.map(({ doc }) => doc.clientID)
    for (const client of bad) refused.add(client)
    rooms.forEach((room, n) => room.trip.activities.add({ title: `Tab ${n}` }))
    for (const room of rooms) {
      await vi.waitFor(() => expect(titles(room).toSorted()).toEqual(['Tab 0', 'Tab 1', 'Tab 2']))
      await room.saved()
      expect(clientsOf(room.doc).filter((client) => bad.includes(client))).toEqual([])
      expect(room.rescued).toEqual([])
    }
    expect(server.document(TRIP_SCOPE)!.getMap('activities').size).toBe(3)
  })

  test('end without what no server takes, and offer it once', async () => {
    const server = await aServer({ refuse: poisoned, delayMs: 5 })
    const rooms = [1, 2].map(() => aClient(server.url, 'both').open('trip', TRIP))
    await Promise.all(rooms.map(({ synced }) => synced))
    rooms[0]!.trip.activities.add({ title: 'poison' })
    rooms[1]!.trip.activities.add({ title: 'Louvre' })
    for (const room of rooms) {
      await vi.waitFor(() => expect(offered(room)).toContain('poison'))
      await vi.waitFor(() => expect(titles(room)).not.toContain('poison'))
    }
    rooms[0]!.trip.activities.add({ title: 'Orsay' })
    for (const room of rooms) {
      await vi.waitFor(() => expect(titles(room)).toContain('Orsay'))
      await room.saved()
      expect(room.error).toBeUndefined()
      expect(offered(room).filter((title) => title === 'poison')).toHaveLength(1)
      // With what is refused again and again goes what was sent together with it, if it has to be.
      expect([...titles(room), ...offered(room)]).toContain('Louvre')
    }
  })

  test('that are opened later, with a copy on the device, begin with the new one', async () => {
    const { server, refused } = await pickyServer()
    const one = keeping('later', server.url).open('trip', TRIP)
    await one.synced
    const { doc } = one
    const bad = doc.clientID
    refused.add(bad)
    one.trip.activities.add({ title: 'Louvre' })
    await restarted(one, doc)
    await one.saved()
    const name = `concord/later@acme/${TRIP_SCOPE}`
    await vi.waitFor(async () => expect(await rowsOf(name, 'custom')).toEqual([1]))
    expect(await rowsOf(name, 'updates')).toEqual([])
    const two = keeping('later', 'ws://127.0.0.1:9').open('trip', TRIP)
    await two.ready
    const before = two.doc
    two.trip.activities.add({ title: 'Orsay' })
    await vi.waitFor(() => expect(titles(one)).toEqual(['Louvre', 'Orsay']))
    expect(two.doc).toBe(before)
    expect(clientsOf(two.doc)).not.toContain(bad)
  })
})

test('[SD33] [SD34] work that was done offline, and is refused after a reload, is done again', async () => {
  const { server, refused } = await pickyServer()
  const away = keeping('reloaded', 'ws://127.0.0.1:9')
  const before = away.open('trip', TRIP)
  await vi.waitFor(() => expect(before.copy.state).toBe('kept'))
  const louvre = before.trip.activities.add({ title: 'Louvre' })
  before.trip.activities.update(louvre, { cost: 22 })
  before.trip.activities.remove(before.trip.activities.add({ title: 'Gone' }))
  refused.add(before.doc.clientID)
  await away.close()
  const room = keeping('reloaded', server.url).open('trip', TRIP)
  await room.ready
  expect(room.saveState.unsaved).toBe(4)
  const { doc } = room
  await restarted(room, doc)
  await room.saved()
  expect(room.trip.activities.list()).toMatchObject([{ id: louvre, title: 'Louvre', cost: 22 }])
  expect(server.document(TRIP_SCOPE)!.getMap('activities').size).toBe(1)
  expect(room.rescued).toEqual([])
})

describe('[SD38] who may not write any more', () => {
  test.each(['ACCESS_DENIED', 'NOT_FOUND'] as const)(
    'is offered back what is not saved after %s, until it can be saved after all',
    async (code) => {
      let refuse = true
      const server = await aServer({
        judge: () => (refuse ? { refuse: writeReason(code) } : { readOnly: false }),
      })
      const client = aClient(server.url, 'ann')
      const room = client.open('trip', TRIP)
      room.trip.activities.add({ title: 'Louvre' })
      room.trip.meta.set({ title: 'Paris' })
      await vi.waitFor(() => expect(room.rescued).toHaveLength(1))
      expect(room.rescued[0]).toMatchObject({
        reason: { code },
        what: [
          { collection: 'meta', fields: { title: 'Paris' } },
          { deed: 'added', fields: { title: 'Louvre' } },
        ],
      })
      expect(room.saveState).toEqual({ state: 'offline', unsaved: 2 })
      room.dismissRescued()
      expect(room.rescued).toEqual([])
      refuse = false
      await client.renewToken()
      await room.saved()
      expect(room.rescued).toEqual([])
      expect(server.document(TRIP_SCOPE)!.getMap('activities').size).toBe(1)
    },
  )

  test('may be a reader by now', async () => {
    let readOnly = true
    const server = await aServer({ judge: () => ({ readOnly }) })
    const client = aClient(server.url, 'ann')
    const room = client.open('trip', TRIP)
    room.trip.activities.add({ title: 'Louvre' })
    await vi.waitFor(() => expect(room.rescued).toMatchObject([{ reason: { code: 'READ_ONLY' } }]))
    readOnly = false
    room.close()
  })

  test('is not offered what an editor tidied up while nothing could be written', async () => {
    const server = await aServer({ judge: () => ({ readOnly: true }) })
    const room = aClient(server.url, 'ann').open('document', 'notes')
    await room.synced
    room.doc.getText('code').insert(0, 'x')
    expect(room.saveState.unsaved).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(room.rescued).toEqual([])
  })

  test('is asked once: after a reload only what is new is offered', async () => {
    const server = await aServer({ judge: () => ({ refuse: writeReason('NOT_FOUND') }) })
    const first = keeping('once', server.url)
    const room = first.open('document', 'gone')
    room.document.code.insert(0, 'a')
    await vi.waitFor(() => expect(room.rescued).toHaveLength(1))
    room.dismissRescued()
    await first.close()
    const again = keeping('once', server.url).open('document', 'gone')
    await vi.waitFor(() => expect(again.error).toBeDefined())
    await again.ready
    expect(again.saveState.unsaved).toBe(1)
    expect(again.rescued).toEqual([])
    again.document.code.insert(1, 'b')
    await vi.waitFor(() => expect(again.rescued).toMatchObject([{ what: [{ text: 'ab' }] }]))
  })

  test('a token that has ended is no reason', async () => {
    const server = await aServer({ judge: () => ({ refuse: writeReason('TOKEN_EXPIRED') }) })
    const room = aClient(server.url, 'ann').open('trip', TRIP)
    room.trip.meta.set({ title: 'Paris' })
    await vi.waitFor(() => expect(room.error).toBeDefined())
    expect(room.rescued).toEqual([])
  })
})

test('[SD41] a server that loads the document anew, again and again, loses nothing of it', async () => {
  const server = await aServer()
  const [ann, bob] = ['ann', 'bob'].map((user) => aClient(server.url, user).open('trip', TRIP))
  await Promise.all([ann!.synced, bob!.synced])
  const reason = writeReason('DOCUMENT_RESET')
  const left = new Set<string>()
  const add = (room: Room<'trip'>, title: string) => {
    left.add(title)
    return room.trip.activities.add({ title })
  }
  for (let round = 0; round < 6; round += 1) {
    for (const room of [ann!, bob!]) {
      const gone = `${room.presence.me.user.id} ${round} gone`
      const id = add(room, gone)
      add(room, `${room.presence.me.user.id} ${round}`)
      room.trip.activities.remove(id)
      left.delete(gone)
    }
    for (const connection of server.connections(TRIP_SCOPE))
      connection.close({ code: 4205, reason })
    add(ann!, `ann ${round} meanwhile`)
    await new Promise((resolve) => setTimeout(resolve, 15 * round))
  }
  const docs = [ann!.doc, bob!.doc]
  await Promise.all([ann!.saved(), bob!.saved()])
  for (const room of [ann!, bob!]) {
    await vi.waitFor(() => expect(new Set(titles(room))).toEqual(left))
    expect(room.error).toBeUndefined()
    expect(room.rescued).toEqual([])
  }
  expect(server.document(TRIP_SCOPE)!.getMap('activities').size).toBe(left.size)
  expect([ann!.doc, bob!.doc]).toEqual(docs)
})

test.each([11, 12, 13, 14])(
  '[SD33] [SD34] whatever is refused and whenever the network goes, nothing is lost in silence, seed %d',
  async (seed) => {
    const chance = chanceFrom(seed)
    let calm = false
    const refuse = (update: Uint8Array) =>
      !calm && update.length > 2 && chance.percent(30) ? ('UPDATE_REFUSED' as const) : undefined
    const disk = new Map<string, Uint8Array>()
    let server = await startSmallServer({ disk, refuse })
    const { port, url } = server
    const clients = [1, 2].map(() => keeping(`chaos${seed}`, url))
    const rooms = clients.map((client) => client.open('trip', TRIP))
    await Promise.all(rooms.map(({ ready }) => ready))
    const written: string[] = []
    for (let step = 0; step < 60; step += 1) {
      const title = `Idea ${step}`
      chance.pick(rooms).trip.activities.add({ title })
      written.push(title)
      if (chance.percent(40))
        await new Promise((resolve) => setTimeout(resolve, chance.between(0, 40)))
      if (chance.percent(4)) {
        await server.stop()
        server = await startSmallServer({ disk, refuse, port })
      }
    }
    calm = true
    for (const client of clients) await client.renewToken()
    await vi.waitFor(async () => {
      for (const room of rooms) {
        expect(room.saveState).toEqual({ state: 'saved', unsaved: 0 })
        expect(new Set([...titles(rooms[0]!), ...offered(room)])).toEqual(new Set(written))
      }
      expect(titles(rooms[0]!)).toEqual(titles(rooms[1]!))
    })
    expect(server.document(TRIP_SCOPE)!.getMap('activities').size).toBe(titles(rooms[0]!).length)
    await Promise.all(clients.map((client) => client.close()))
    await server.stop()
  },
)
