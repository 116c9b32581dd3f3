/** What is told by text frames and happens in no scope: flights, one's inbox, and what admins tell everybody. */
import { TEXT_EDITED, type ConcordEvent } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, textClient, type TextClient } from '../event-readers.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant, type Tenant } from '../tenant.ts'
import { heard, time } from '../text-people.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(() => {
  closeReaders()
  closeClients()
})
afterAll(cleanUp)

const person = async (tenant: Tenant, userId: string, roles?: string[]): Promise<TextClient> =>
  textClient(server.wsUrl, await tenant.token(userId, roles))

/** The result of a verb, or the code of its error. */
async function result(client: TextClient, verb: string, data: unknown): Promise<unknown> {
  client.send(verb, data, verb)
  const { ok, result: answer, error } = await client.next('ack')
  return ok ? answer : error.code
}

const BASE = '/api/v1/realtime/flights'
const PLAN = {
  flightId: 'FL-001',
  carrierCode: 'DL',
  flightNumber: '123',
  departureCity: 'ATL',
  arrivalCity: 'LAX',
  scheduledDeparture: '2026-07-01T10:00:00Z',
  scheduledArrival: '2026-07-01T15:00:00Z',
}
const SHOWN = { flightId: 'FL-001', carrierCode: 'DL', flightNumber: '123' }
const FRESH = { status: 'on-time', gate: '', terminal: '', delayMinutes: 0 }

test('[GW19] a flight is followed: how it stands is told to who subscribed, and what was said of it is kept', async () => {
  const tenant = createTenant(server)
  const early = await person(tenant, 'ben')
  expect(await early.ask('flight:subscribe', 'FL-001', 'flight:subscribed')).toEqual({
    flightId: 'FL-001',
    tracked: false,
  })
  const made = await tenant.call('ana', 'POST', `${BASE}/track`, PLAN)
  expect([made.status, made.body]).toEqual([
    201,
    { ...PLAN, ...FRESH, tracked: true, trackedBy: 'ana', lastUpdated: time },
  ])
  expect(await early.next('flight:updated')).toMatchObject({ ...SHOWN, ...FRESH })
  expect((await tenant.call('cleo', 'POST', `${BASE}/track`, PLAN)).status).toBe(200)

  const late = await person(tenant, 'cleo')
  await late.ask('flight:subscribe', { flightId: 'FL-001' }, 'flight:subscribed')
  expect(await late.next('flight:updated')).toMatchObject({ ...SHOWN, ...FRESH, source: null })

  const agent = await person(tenant, 'agt', ['agent'])
  const change = { flightId: 'FL-001', status: 'delayed', delayMinutes: 40 }
  expect(await result(agent, 'flight:update', change)).toMatchObject({ ...change, gate: '' })
  const admin = ['admin']
  const gate = await tenant.call('boss', 'POST', `${BASE}/FL-001/update`, { gate: 'B7' }, admin)
  expect([gate.status, gate.body.gate, gate.body.delayMinutes]).toEqual([200, 'B7', 40])
  // What changes nothing is told to nobody.
  await tenant.call('boss', 'POST', `${BASE}/FL-001/update`, { gate: 'B7' }, admin)
  for (const client of [early, late]) {
    expect(await client.next('flight:updated')).toEqual({
      ...SHOWN,
      ...FRESH,
      ...change,
      source: 'manual',
      timestamp: time,
    })
    expect(await client.next('flight:updated')).toMatchObject({ ...change, gate: 'B7' })
  }

  await early.ask('flight:unsubscribe', 'FL-001', 'flight:unsubscribed')
  const stop = await tenant.call('ana', 'POST', `${BASE}/FL-001/stop`)
  expect([stop.status, stop.body.tracked]).toEqual([200, false])
  expect(await late.next('flight:stopped')).toEqual({ flightId: 'FL-001' })
  await early.ask('ping', {}, 'pong')
  expect([heard(early, 'flight:updated').length, heard(early, 'flight:stopped')]).toEqual([3, []])
  expect((await tenant.call('ana', 'GET', `${BASE}/active`)).body).toEqual({ items: [], count: 0 })

  const first = await tenant.call('cleo', 'GET', `${BASE}/FL-001/history?limit=1`)
  expect(first.body).toMatchObject({
    flight: { tracked: false, gate: 'B7' },
    items: [{ gate: 'B7', by: 'boss', source: 'manual', timestamp: time }],
  })
  const path = `${BASE}/FL-001/history?limit=1&before=${first.body.next}`
  const second = await tenant.call('cleo', 'GET', path)
  expect(second.body.items).toMatchObject([{ status: 'delayed', gate: '', by: 'agt' }])
  expect(second.body.next).toBeUndefined()
  // Who began to follow it has it in their inbox, too.
  const inbox = async () =>
    (await tenant.call('ana', 'GET', '/api/v1/realtime/notifications/ana?type=flight')).body.items
  await until(async () => (await inbox()).length === 2)
  expect((await inbox())[1]).toMatchObject({ type: 'flight', priority: 'high' })
})

test('[GW19] who may do what with flights, and what is no flight', async () => {
  const tenant = createTenant(server)
  await tenant.call('ana', 'POST', `${BASE}/track`, PLAN)
  const asked: [userId: string, path: string, body: unknown, status: number, roles?: string[]][] = [
    ['ben', 'FL-001/update', { status: 'boarding' }, 403],
    ['ben', 'FL-001/stop', undefined, 403],
    ['boss', 'FL-002/update', { status: 'boarding' }, 404, ['admin']],
    ['boss', 'FL-002/stop', undefined, 404, ['admin']],
    ['boss', 'FL-001/update', { status: 'lost' }, 400, ['admin']],
    ['boss', 'FL-001/update', { delayMinutes: -1 }, 400, ['admin']],
    ['boss', 'FL-001/update', { colour: 'red' }, 400, ['admin']],
    ['ben', 'track', { ...PLAN, flightId: 'no id' }, 400],
    ['ben', 'track', { ...PLAN, scheduledArrival: 'soon' }, 400],
    ['ben', 'track', {}, 400],
    ['boss', 'FL-001/stop', undefined, 200, ['admin']],
    ['ana', 'FL-001/stop', undefined, 404],
  ]
  for (const [userId, path, body, status, roles] of asked) {
    const reply = await tenant.call(userId, 'POST', `${BASE}/${path}`, body, roles)
    expect([userId, path, body, reply.status]).toEqual([userId, path, body, status])
  }
  expect((await tenant.call('ben', 'GET', `${BASE}/FL-009/history`)).status).toBe(404)
  const foreign = createTenant(server)
  expect((await foreign.call('ana', 'GET', `${BASE}/FL-001/history`)).status).toBe(404)
  const user = await person(tenant, 'ben')
  const change = { flightId: 'FL-001', status: 'boarding' }
  expect(await result(user, 'flight:update', change)).toBe('ACCESS_DENIED')
  const boss = await person(tenant, 'boss', ['admin'])
  expect(await result(boss, 'flight:update', change)).toBe('NOT_FOUND')
})

test("[GW20] an inbox by text frames is the same as over REST, in all tabs, and nobody else's", async () => {
  const tenant = createTenant(server)
  const [tab, other, boss] = [
    await person(tenant, 'ana'),
    await person(tenant, 'ana'),
    await person(tenant, 'boss', ['admin']),
  ]
  const opened = await tab.ask('notification:subscribe', {}, 'notification:subscribed')
  expect(opened).toEqual({ userId: 'ana', notifications: [], counts: { unseen: 0, unread: 0 } })
  await other.ask('notification:subscribe', 'ana', 'notification:subscribed')
  await other.ask('subscribe', { eventTypes: ['notification', 'trip.*'] }, 'subscribed')
  const note = { userId: 'ana', type: 'payment', title: 'Paid', message: '100 EUR', data: { a: 1 } }
  const sent = await result(boss, 'notification:send', { ...note, clientMsgId: 'k1' })
  expect(sent).toMatchObject({ notification: { ...note, priority: 'normal', read: false } })
  expect(await result(boss, 'notification:send', { ...note, clientMsgId: 'k1' })).toEqual({
    notification: null,
  })
  const received = await tab.next('notification:received')
  expect(received).toMatchObject({ ...note, read: false, createdAt: time, expiresAt: time })
  expect(await other.next('notification:received')).toEqual(received)
  expect(await other.next('notification')).toEqual(received)
  expect(await tab.ask('notification:subscribe', {}, 'notification:subscribed')).toMatchObject({
    notifications: [{ id: received.id }],
  })

  expect(await result(tab, 'notification:read', received.id)).toEqual({ unseen: 0, unread: 0 })
  const read = { notificationIds: [received.id], upTo: null, counts: { unseen: 0, unread: 0 } }
  expect(await other.next('notification:read')).toEqual(read)
  expect(await tab.next('notification:read')).toEqual(read)
  await tenant.call('boss', 'POST', '/api/v1/realtime/notifications/send', note, ['admin'])
  await tab.next('notification:received')
  expect(await result(tab, 'notification:read', { all: true })).toEqual({ unseen: 0, unread: 0 })
  expect(await other.next('notification:read')).toMatchObject({
    notificationIds: [],
    upTo: expect.any(Number),
  })
  const { body } = await tenant.call('ana', 'GET', '/api/v1/realtime/notifications/ana?unread=true')
  expect(body.items).toEqual([])

  const ended = await other.ask('unsubscribe', {}, 'unsubscribed')
  expect(ended.eventTypes).toEqual(['trip.*', 'notification'])
  await tab.ask('notification:unsubscribe', {}, 'notification:unsubscribed')
  await result(boss, 'notification:send', note)
  await until(() => heard(other, 'notification:received').length === 3)
  await tab.ask('ping', {}, 'pong')
  expect(heard(tab, 'notification:received')).toHaveLength(2)
  expect(heard(other, 'notification')).toHaveLength(2)
  expect(heard(boss, 'notification:received')).toEqual([])
})

test('[GW20] only admins and agents send, and nobody opens the inbox of somebody else', async () => {
  const tenant = createTenant(server)
  const ben = await person(tenant, 'ben')
  const note = { userId: 'ana', type: 'alert', title: 'Look' }
  expect(await result(ben, 'notification:send', note)).toBe('ACCESS_DENIED')
  expect(await result(ben, 'notification:subscribe', { userId: 'ana' })).toBe('ACCESS_DENIED')
  expect(await result(ben, 'notification:read', 'nowhere')).toBe('NOT_FOUND')
  const agent = await person(tenant, 'agt', ['agent'])
  expect(await result(agent, 'notification:send', note)).toHaveProperty('notification.id')
  const past = { ...note, expiresAt: '2020-01-01T00:00:00Z' }
  expect(await result(agent, 'notification:send', past)).toBe('VALIDATION_ERROR')
  const boss = await person(tenant, 'boss', ['admin'])
  expect(await result(boss, 'notification:subscribe', { userId: 'ana' })).toBe('ACCESS_DENIED')
})

test('[GW21] what an admin tells everybody is told once in each way of speaking', async () => {
  const tenant = createTenant(server)
  const { id: tripId } = await tenant.trip()
  const { body: board } = await tenant.call('ana', 'POST', '/api/v1/groups', { title: 'Where to' })
  const ana = await person(tenant, 'ana')
  await ana.ask('join_trip_room', tripId, 'trip_room_joined')
  await ana.ask('joinRoom', { roomId: board.id }, 'joinedRoom')
  const ben = await person(tenant, 'ben')
  await ben.ask('user:join', {}, 'user:join')
  // Of new boards whoever speaks of boards hears, too.
  await ana.ask('join:board', board.id, 'joined')
  await tenant.call('ana', 'POST', '/api/v1/groups', { title: 'And then' })
  expect(await ana.next('board:created')).toMatchObject({ name: 'And then', createdBy: 'ana' })
  const message = { message: 'Back in five minutes', type: 'maintenance' }
  await tenant.call('boss', 'POST', '/api/v1/realtime/broadcast', message, ['admin'])
  const told = { id: expect.any(String), ...message, timestamp: time }
  expect(await ana.next('system_message')).toEqual(told)
  expect(await ana.next('systemMessage')).toEqual(told)
  expect(await ben.next('broadcast')).toEqual(told)
  await ana.ask('ping', {}, 'pong')
  expect(
    ['system_message', 'systemMessage', 'broadcast'].map((name) => heard(ana, name).length),
  ).toEqual([1, 1, 0])
})

test('[GW16] flights, the inbox and what everybody is told go on with a session that was lost', async () => {
  const tenant = createTenant(server)
  await tenant.call('ana', 'POST', `${BASE}/track`, PLAN)
  const before = await textClient(server.wsUrl)
  const { sessionId } = await before.ask('auth', { token: await tenant.token('ana') }, 'connected')
  await before.ask('flight:subscribe', 'FL-001', 'flight:subscribed')
  await before.ask('notification:subscribe', {}, 'notification:subscribed')
  await before.ask('user:join', {}, 'user:join')
  before.close()
  const admin = ['admin']
  await tenant.call('boss', 'POST', `${BASE}/FL-001/update`, { gate: 'B7' }, admin)
  await tenant.call('boss', 'POST', '/api/v1/realtime/broadcast', { message: 'Hello' }, admin)
  const after = await person(tenant, 'ana')
  await until(async () => {
    after.send('resume', { sessionId }, 'again')
    return (await after.next('ack')).ok
  })
  expect(await after.next('flight:updated')).toMatchObject({ gate: 'B7' })
  expect(await after.next('notification:received')).toMatchObject({ type: 'flight' })
  expect(await after.next('broadcast')).toMatchObject({ message: 'Hello' })
})

/** Who is online, as somebody is told. */
async function online(tenant: Tenant, userId: string, roles?: string[]): Promise<object[]> {
  const path = '/api/v1/realtime/users/online'
  return (await tenant.call(userId, 'GET', path, undefined, roles)).body.items
}

test('[PS10] who says without a place that they are here is online as they say; who leaves is so no more', async () => {
  const tenant = createTenant(server)
  await tenant.trip()
  const ben = await person(tenant, 'ben')
  const seenByAna = async () => online(tenant, 'ana')
  expect(await seenByAna()).toMatchObject([{ userId: 'ben', status: 'online', lastActivity: time }])
  await ben.ask('user:join', { userId: 'ben', email: 'ben@example.org' }, 'user:join')
  await ben.ask('presence:update', { status: 'busy' }, 'presence:updated')
  expect(await seenByAna()).toMatchObject([{ userId: 'ben', status: 'busy' }])
  expect(JSON.stringify(await seenByAna())).not.toContain('example.org')
  await ben.ask('presence:update', { status: 'offline' }, 'presence:updated')
  expect(await seenByAna()).toEqual([])
  expect(await online(tenant, 'boss', ['admin'])).toMatchObject([
    { userId: 'ben', status: 'offline' },
  ])
  await ben.ask('user:leave', {}, 'user:leave')
  expect(await seenByAna()).toMatchObject([{ userId: 'ben', status: 'online' }])
})

test('[PS11] who hides is in no list of who is online, save their own and that of admins, marked there', async () => {
  const tenant = createTenant(server)
  const { id: tripId } = await tenant.trip()
  const [ben, tab] = [await person(tenant, 'ben'), await person(tenant, 'ben')]
  await ben.ask('join_trip_room', tripId, 'trip_room_joined')
  await tab.ask('join_trip_room', { tripId, visible: false }, 'trip_room_joined')
  const marked = [{ userId: 'ben', status: 'offline', hidden: true }]
  const admin = ['admin']
  expect(await online(tenant, 'ana')).toEqual([])
  expect(await online(tenant, 'ben')).toMatchObject(marked)
  expect(await online(tenant, 'boss', admin)).toMatchObject(marked)
  // The socket that hid them is gone.
  tab.close()
  await until(async () => {
    const path = '/api/v1/realtime/connections'
    const { body } = await tenant.call('boss', 'GET', path, undefined, admin)
    return body.items.length === 1
  })
  expect([await online(tenant, 'ana'), await online(tenant, 'boss', admin)]).toMatchObject([
    [],
    marked,
  ])
  await ben.ask('presence:update', { visible: true }, 'presence:updated')
  expect(await online(tenant, 'ana')).toMatchObject([{ userId: 'ben', status: 'online' }])
  expect(await online(tenant, 'boss', admin)).not.toHaveProperty('0.hidden')
  // An editor that hides does so too.
  const editor = await tenant.editor('ben', `${tenant.id}/trip/${tripId}`)
  editor.provider.setAwarenessField('visible', false)
  await until(async () => (await online(tenant, 'ana')).length === 0)
  expect(await online(tenant, 'boss', admin)).toMatchObject([{ userId: 'ben', hidden: true }])
})

test('[GW16] of a document, who was away is told how it is now and who wrote in it meanwhile', async () => {
  const tenant = createTenant(server)
  const made = await tenant.call('ana', 'POST', '/api/v1/documents', { title: 'Letters' })
  const { id: documentId } = made.body
  const path = `/api/v1/documents/${documentId}`
  await tenant.call('ana', 'POST', `${path}/members`, { userId: 'ben', role: 'editor' })
  const [ana, ben] = [await person(tenant, 'ana'), await person(tenant, 'ben')]
  for (const client of [ana, ben])
    await client.ask('document:subscribe', documentId, 'document:subscribed')
  await tenant.call('ana', 'POST', `${path}/members`, { userId: 'cleo', role: 'viewer' })
  expect(await ben.next('document:shared')).toEqual({
    documentId,
    userId: 'cleo',
    role: 'viewer',
    sharedBy: 'ana',
    timestamp: time,
  })
  const { sessionId } = heard(ben, 'connected')[0]
  ben.close()
  await ana.next('user:leave')
  for (const [at, value] of [
    ['code', 'written'],
    ['meta.title', 'Post'],
  ])
    await result(ana, 'document:edit', { documentId, action: 'replace', path: at, value })
  const again = await person(tenant, 'ben')
  await again.ask('resume', { sessionId }, 'resumed')
  const { document, activeUsers, missed } = await again.next('document:subscribed')
  expect([document.code, document.meta.title, activeUsers.length]).toEqual(['written', 'Post', 2])
  // That somebody wrote in a text is told once they have paused.
  expect(missed.filter(({ type }: ConcordEvent) => type !== TEXT_EDITED)).toMatchObject([
    { type: 'document.renamed', actor: 'ana', data: { changes: { title: { to: 'Post' } } } },
  ])
  await result(ana, 'document:edit', { documentId, action: 'insert', path: 'code', value: '!' })
  expect(await again.next('document:edited')).toMatchObject({ value: '!' })
})

test('[GW24] who joined by text frames is there: connections tell it, and what is said there is no news for their inbox', async () => {
  const tenant = createTenant(server)
  const { id: tripId, scope, path } = await tenant.trip()
  await tenant.call('ana', 'POST', `${path}/members`, { userId: 'cleo' })
  const [ana, ben] = [await person(tenant, 'ana'), await person(tenant, 'ben')]
  for (const client of [ana, ben]) await client.ask('join_trip_room', tripId, 'trip_room_joined')
  const rooms = async (status: string) => {
    const address = `/api/v1/realtime/connections?userId=ben&status=${status}`
    const { body } = await tenant.call('boss', 'GET', address, undefined, ['admin'])
    return body.items.map((session: { rooms: string[] }) => session.rooms)
  }
  expect(await rooms('connected')).toEqual([[scope]])
  const stats = await tenant.call('boss', 'GET', '/api/v1/realtime/stats', undefined, ['admin'])
  expect(stats.body.membersByRoom).toEqual({ [scope]: 2 })
  await result(ana, 'chat_message', { tripId, message: 'Who brings the map?', type: 'alert' })
  const inbox = async (userId: string) =>
    (await tenant.call(userId, 'GET', `/api/v1/realtime/notifications/${userId}?type=chat`)).body
      .items
  await until(async () => (await inbox('cleo')).length === 1)
  expect(await inbox('ben')).toEqual([])
  ben.close()
  await until(async () => (await rooms('disconnected')).length === 1)
  expect(await rooms('disconnected')).toEqual([[scope]])
  await result(ana, 'chat_message', { tripId, message: 'And who the compass?', type: 'alert' })
  await until(async () => (await inbox('ben')).length === 1)
})
