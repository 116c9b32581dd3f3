/** Programs that were written for Socket.IO: they import `io` from somewhere else, and are as they were. */
import io, { type IoOptions, type IoSocket } from '@concord/client/io'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { network } from '../network.ts'
import { until } from '../stock.ts'
import { createTenant, type Tenant } from '../tenant.ts'

let server: ConcordServer
let tenant: Tenant
const sockets: IoSocket[] = []

beforeAll(async () => {
  server = await startConcord()
})

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect()
})

afterAll(cleanUp)

/** A socket, and what it heard of these events, in order. */
function listen(url: string, options: IoOptions, ...events: string[]) {
  // oxlint-disable-next-line typescript/no-explicit-any -- reason: tests look into frames of every shape and say what they expect
  const heard: [string, any][] = []
  const socket = io(url, options)
  sockets.push(socket)
  for (const event of events) socket.on(event, (data) => heard.push([event, data]))
  const of = (event: string) => heard.flatMap(([name, data]) => (name === event ? [data] : []))
  const next = async (event: string) => {
    await until(() => of(event).length > 0)
    return of(event)[0]
  }
  return { socket, of, next }
}

test('[SD77] what is told on a socket is heard, what was said before there is a connection is said then', async () => {
  tenant = createTenant(server)
  const auth = { token: await tenant.token('ana') }
  const { socket, next } = listen(server.wsUrl, { auth }, 'connected', 'connect', 'event')
  socket.emit('subscribe', { eventTypes: ['trip.*'] }, () => void tenant.trip('Oslo'))
  expect([socket.connected, socket.id]).toEqual([false, undefined])
  const { sessionId } = await next('connected')
  await next('connect')
  expect([socket.connected, socket.id, socket.recovered]).toEqual([true, sessionId, false])
  expect(await next('event')).toMatchObject({ type: 'trip.created', seq: 1 })
})

test('[SD77] rooms, votes and documents work as programs for Socket.IO expect them', async () => {
  tenant = createTenant(server)
  const candidates = [{ title: 'Rome' }, { title: 'Oslo' }]
  const make = async (path: string, body: object) => {
    const made = (await tenant.call('ana', 'POST', path, body)).body
    await tenant.call('ana', 'POST', `${path}/${made.id}/members`, { userId: 'ben' })
    return made.id
  }
  const roomId = await make('/api/v1/groups', { title: 'Where', candidates })
  const documentId = await make('/api/v1/documents', { title: 'Notes' })
  const address = `${server.url}/realtime`
  const told = ['voteUpdate', 'memberStatusChanged', 'document:edited', 'error']
  const ben = listen(address, { query: { token: await tenant.token('ben') } }, ...told)
  await ben.socket.emitWithAck('joinRoom', { roomId })
  await ben.socket.emitWithAck('document:subscribe', documentId)
  // A token is asked for when it is needed.
  const asks: string[] = []
  const ana = listen(server.url, {
    auth: (give) =>
      void tenant.token('ana').then((token) => give({ token: (asks.push(token), token) })),
  })
  ana.socket.emit('user:join', { userId: 'ana', username: 'Ana', email: 'ana@example.com' })
  ana.socket.emit('joinRoom', { roomId })
  expect(await ben.next('memberStatusChanged')).toMatchObject({ userId: 'ana', status: 'online' })
  await ana.socket.emitWithAck('document:subscribe', documentId)
  const polls = await tenant.call('ana', 'GET', `/api/v1/groups/${roomId}/polls`)
  const mediaId = polls.body.items[0].options[0].id
  ana.socket.emit('castVote', { roomId, mediaId, voteType: 'like' })
  expect(await ben.next('voteUpdate')).toMatchObject({ userId: 'ana', mediaId })
  const edit = { documentId, action: 'insert', path: 'code', value: 'Hi' }
  expect(await ana.socket.emitWithAck('document:edit', edit)).toBeUndefined()
  expect(await ben.next('document:edited')).toMatchObject({ userId: 'ana', value: 'Hi' })
  expect(asks.length).toBeGreaterThan(0)
  const refused = ben.socket.emitWithAck('joinRoom', { roomId: '' })
  await expect(refused).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
  const answered = Promise.withResolvers()
  ben.socket.emit('no such verb', {}, answered.resolve)
  expect(await answered.promise).toMatchObject({ ok: false, error: { code: 'UNKNOWN_EVENT' } })
  expect(await ben.next('error')).toBeDefined()
  expect(await new Promise((resolve) => ben.socket.emit('ping', resolve))).toMatchObject({
    ok: true,
  })
})

test('[SD77] after a loss the session goes on where it was, rooms and subscriptions with it', async () => {
  tenant = createTenant(server)
  const { id: tripId, path } = await tenant.trip()
  const { Cable, cut, mend } = network()
  const options = { auth: { token: await tenant.token('ana') }, WebSocket: Cable }
  const { socket, of, next } = listen(server.url, options, 'disconnect', 'event', 'trip_updated')
  await socket.emitWithAck('subscribe', { eventTypes: ['trip.created'] })
  await socket.emitWithAck('join_trip_room', { tripId })
  await tenant.trip('Oslo')
  await until(() => of('event').length === 1)
  cut()
  await next('disconnect')
  const answered = socket.emitWithAck('trip_update', {
    tripId,
    updateType: 'day_added',
    data: { title: 'Arrival' },
  })
  await tenant.trip('Bergen')
  mend()
  expect(await answered).toMatchObject({ id: expect.any(String) })
  expect(socket.recovered).toBe(true)
  await until(() => of('event').length === 2)
  await until(() => of('trip_updated').some(({ updateType }) => updateType === 'day_added'))
  const { body } = await tenant.call('ana', 'GET', path)
  expect(Object.keys(body.days ?? {})).toHaveLength(1)
})

test('[SD77] what the server sent into a dead connection comes by the next one', async () => {
  tenant = createTenant(server)
  const { Cable, cut, mend } = network()
  let isDead = false
  let lost = 0
  class Dying extends (Cable as typeof WebSocket) {
    override emit(name: string, ...args: unknown[]): boolean {
      if (name !== 'message' || !isDead) return super.emit(name, ...args)
      lost += 1
      return true
    }
  }
  const options = { auth: { token: await tenant.token('ana') }, WebSocket: Dying }
  const { socket, of, next } = listen(server.url, options, 'disconnect', 'event')
  await socket.emitWithAck('subscribe', { eventTypes: ['trip.created'] })
  isDead = true
  await tenant.trip('Oslo')
  await until(() => lost > 0)
  cut()
  await next('disconnect')
  isDead = false
  mend()
  await until(() => of('event').length > 0)
  expect([socket.recovered, of('event')[0].seq]).toEqual([true, 1])
})

test('[SD77] who may not connect hears why, and whoever disconnects hears nothing more', async () => {
  tenant = createTenant(server)
  for (const auth of [undefined, { token: 'no token' }]) {
    const refused = listen(server.url, auth ? { auth } : {}, 'connect_error')
    expect(await refused.next('connect_error')).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(refused.socket.connected).toBe(false)
  }
  const later = listen(server.url, {
    auth: { token: await tenant.token('ana') },
    autoConnect: false,
  })
  const heard: string[] = []
  const hear = (): number => heard.push('on')
  later.socket.on('connect', hear).once('connect', () => heard.push('once'))
  later.socket.on('disconnect', (reason) => heard.push(reason))
  later.socket.connect()
  await until(() => later.socket.connected)
  later.socket.disconnect()
  later.socket.connect()
  await until(() => later.socket.connected)
  later.socket.off('connect', hear).disconnect()
  later.socket.connect()
  await until(() => later.socket.connected)
  expect(heard).toEqual(['on', 'once', expect.any(String), 'on', expect.any(String)])
  expect(() => io('nowhere')).toThrow(TypeError)
})
