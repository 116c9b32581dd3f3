import { createServer, type Socket } from 'node:net'
import { writeReason } from '@concord/schemas'
import { expect, onTestFinished, test, vi } from 'vitest'
import WebSocket from 'ws'
import { createClient } from './client.ts'
import { systemClock } from './core/clock.ts'
import { NOTHING, watchLeftovers } from './test/leftovers.ts'
import { tokenFor } from './test/people.ts'
import { startSmallGateway } from './test/small-gateway.ts'
import { startSmallServer } from './test/small-server.ts'
import { aClient, aServer, TRIP, TRIP_SCOPE } from './test/stage.ts'

/** A WebSocket class that counts. */
function counted() {
  let sockets = 0
  class Counted extends WebSocket {
    constructor(url: string) {
      super(url)
      sockets += 1
    }
  }
  return { Counted, sockets: () => sockets }
}

const OTHER = '64b0c0ffee00000000000002'

test('[SD5] two people see what the other writes, in typed views and in the Yjs types', async () => {
  const server = await aServer()
  const [ann, bob] = ['ann', 'bob'].map((user) => aClient(server.url, user).open('trip', TRIP))
  await Promise.all([ann!.synced, bob!.synced])
  const id = ann!.trip.activities.add({ title: 'Louvre' })
  await vi.waitFor(() => expect(bob!.trip.activities.get(id)?.title).toBe('Louvre'))
  bob!.trip.activities.update(id, { cost: 22 })
  bob!.trip.notes.insert(0, [])
  await vi.waitFor(() =>
    expect(ann!.trip.activities.list()).toMatchObject([{ title: 'Louvre', cost: 22 }]),
  )
})

test('[SD6] all rooms of a client share one socket and one room is shared by all who open it', async () => {
  const { Counted, sockets } = counted()
  const server = await aServer()
  const client = aClient(server.url, 'ann', { WebSocket: Counted })
  const rooms = [
    client.open('trip', TRIP),
    client.open('trip', OTHER),
    client.open('document', 'notes'),
  ]
  await Promise.all(rooms.map(({ synced }) => synced))
  expect(sockets()).toBe(1)
  expect(client.open('trip', TRIP)).toBe(rooms[0])
  rooms[0]!.close()
  expect(server.connections(TRIP_SCOPE)).toHaveLength(1)
  rooms[0]!.close()
  await vi.waitFor(() => expect(server.connections(TRIP_SCOPE)).toHaveLength(0))
  expect(client.status).toBe('online')
  expect(client.open('trip', TRIP)).not.toBe(rooms[0])
})

test('[SD7] a room that is closed and opened again at once, over and over, comes back', async () => {
  // A server that is slow to say yes, and slow to read what follows.
  const server = await aServer({ delayMs: 20 })
  const { Counted, sockets } = counted()
  const client = aClient(server.url, 'ann', { WebSocket: Counted, clock: systemClock })
  client.open('document', 'another')
  for (const wait of [0, 0, 1, 5, 10, 25, 30, 45, 60]) {
    const room = client.open('trip', TRIP)
    room.trip.meta.set({ title: `After ${wait}` })
    await new Promise((resolve) => setTimeout(resolve, wait))
    room.close()
  }
  const room = client.open('trip', TRIP)
  await room.synced
  room.trip.meta.set({ title: 'Paris' })
  await room.saved()
  expect(server.document(TRIP_SCOPE)?.getMap('meta').get('title')).toBe('Paris')
  await vi.waitFor(() => expect(server.connections(TRIP_SCOPE)).toHaveLength(1))
  expect(sockets()).toBe(1)
})

test('[SD7] a room that is closed while the server refuses it comes back, too', async () => {
  let refuse = true
  const server = await aServer({
    delayMs: 20,
    judge: () => (refuse ? { refuse: writeReason('NOT_FOUND') } : { readOnly: false }),
  })
  const { Counted, sockets } = counted()
  const client = aClient(server.url, 'ann', { WebSocket: Counted, clock: systemClock })
  for (const wait of [5, 20, 22, 25, 40]) {
    const room = client.open('trip', TRIP)
    await new Promise((resolve) => setTimeout(resolve, wait))
    room.close()
  }
  refuse = false
  const room = client.open('trip', TRIP)
  await room.synced
  const { synced } = room
  room.trip.meta.set({ title: 'Paris' })
  await room.saved()
  expect(room.synced).toBe(synced)
  expect(sockets()).toBe(1)
})

test('[SD8] a lost connection comes back by itself, with a token for each', async () => {
  const first = await startSmallServer()
  const token = vi.fn(() => tokenFor('ann'))
  const client = aClient(first.url, 'ann', { token })
  const room = client.open('trip', TRIP)
  await room.synced
  expect(client.status).toBe('online')
  await first.stop()
  await vi.waitFor(() => expect(client.status).toBe('offline'))
  const { synced } = room
  await aServer({ port: first.port, disk: first.disk })
  await synced
  expect(client.status).toBe('online')
  expect(token.mock.calls.length).toBeGreaterThanOrEqual(2)
})

test('[SD8] a connection on which nothing is heard ends and is tried again', async () => {
  const sockets: Socket[] = []
  const silent = createServer((socket) => sockets.push(socket))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  const { port } = silent.address() as { port: number }
  const client = aClient(`ws://127.0.0.1:${port}`, 'ann')
  client.open('trip', TRIP)
  expect(client.status).toBe('connecting')
  await vi.waitFor(() => expect(sockets.length).toBeGreaterThanOrEqual(2))
  expect(client.status).toBe('offline')
})

test('[SD8] a lone reader on a silent server keeps the connection by asking for a sign of life', async () => {
  const server = await aServer()
  const room = aClient(server.url, 'ann').open('trip', TRIP)
  await room.synced
  await vi.waitFor(() => expect(server.requests.length).toBeGreaterThanOrEqual(2))
  expect(room.saveState).toEqual({ state: 'saved', unsaved: 0 })
})

test('[SD8] a connection that has gone silent is given up and made anew', async () => {
  let answers = false
  const server = await aServer({ answer: (_, truth) => (answers ? truth : undefined) })
  const { Counted, sockets } = counted()
  const room = aClient(server.url, 'ann', { WebSocket: Counted }).open('trip', TRIP)
  await room.synced
  await vi.waitFor(() => expect(sockets()).toBe(2))
  answers = true
  room.trip.meta.set({ title: 'Paris' })
  await room.saved()
})

test('[SD9] without a network and without a token, work begins, and is saved when both come', async () => {
  const first = await startSmallServer()
  await first.stop()
  let online = false
  const token = () => (online ? tokenFor('ann') : Promise.reject(new Error('no network')))
  const client = aClient(first.url, 'ann', { token, identity: { userId: 'ann', tenantId: 'acme' } })
  const room = client.open('trip', TRIP)
  room.trip.meta.set({ title: 'Paris' })
  expect(room.saveState).toEqual({ state: 'offline', unsaved: 1 })
  expect(room.presence.me.user.id).toBe('ann')
  await vi.waitFor(() => expect(client.status).toBe('offline'))
  const server = await aServer({ port: first.port })
  online = true
  await room.saved()
  expect(server.document(TRIP_SCOPE)?.getMap('meta').get('title')).toBe('Paris')
})

test('[SD10] close leaves no timer, socket or listener', async () => {
  const server = await startSmallServer()
  const left = watchLeftovers()
  const token = () => tokenFor('ann', { exp: Date.now() / 1000 + 3600 })
  const client = createClient({ url: server.url, token, offline: false, ...left })
  expect(left.count()).toEqual(NOTHING)
  const room = client.open('trip', TRIP)
  const document = client.open('document', 'notes')
  await Promise.all([room.synced, document.synced])
  room.presence.typing()
  room.trip.activities.add({ title: 'Louvre' })
  document.close()
  const busy = left.count()
  for (const count of Object.values(busy)) expect(count).toBeGreaterThan(0)
  await client.close()
  await server.stop()
  expect(left.count()).toEqual(NOTHING)
  expect(() => client.open('trip', TRIP)).toThrow('This client is closed.')
})

test('[SD10] close leaves nothing of a subscription to events either', async () => {
  const gateway = await startSmallGateway()
  const left = watchLeftovers()
  const token = () => tokenFor('ann', { exp: Date.now() / 1000 + 3600 })
  const client = createClient({ url: gateway.url, token, offline: false, ...left })
  const subscription = client.events.subscribe({ types: ['*'], since: 0 }, () => {
    throw new Error('again')
  })
  gateway.publish('vote.cast')
  await vi.waitFor(() => expect(gateway.asked.map(({ event }) => event)).toContain('get_history'))
  client.events.subscribe({ types: ['vote.cast'] }, () => {})
  await client.close()
  await gateway.stop()
  expect(left.count()).toEqual(NOTHING)
  subscription.unsubscribe()
  expect(() => client.events.subscribe({ types: ['*'] }, () => {})).toThrow('closed')
})

test.each([0, 1, 100, 700])(
  '[SD10] close %d ms into dials that fail leaves nothing either',
  async (ms) => {
    const left = watchLeftovers()
    const client = createClient({
      url: 'ws://127.0.0.1:9',
      token: tokenFor('ann'),
      offline: false,
      ...left,
    })
    client.open('trip', TRIP)
    await new Promise((resolve) => setTimeout(resolve, ms))
    await client.close()
    expect(left.count()).toEqual(NOTHING)
  },
)

test('a client says at once when it cannot work', () => {
  expect(() => createClient({ url: 'ftp://host', token: 'x' })).toThrow(
    'is not the address of a server',
  )
  expect(() => createClient({ url: 'http://host', token: 'x', WebSocket: 'ws' })).toThrow(
    'no WebSocket',
  )
})
