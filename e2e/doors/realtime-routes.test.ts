/**
 * Routes that other systems know: under each of their addresses, with and without a token, for each role, and asked for
 * wrongly.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, textClient } from '../event-readers.ts'
import { createTenant, type Tenant } from '../tenant.ts'

let server: ConcordServer
let tenant: Tenant
let documentId: string
let boardId: string
let notificationId: string
let candidate: string

const FLIGHT = {
  flightId: 'FL-001',
  carrierCode: 'DL',
  flightNumber: '123',
  scheduledDeparture: '2026-07-01T10:00:00Z',
  scheduledArrival: '2026-07-01T15:00:00Z',
}
const NOTE = { type: 'payment', title: 'Paid' }

beforeAll(async () => {
  server = await startConcord()
  tenant = createTenant(server)
  const call = async (path: string, body: object, roles?: string[]) =>
    (await tenant.call('ana', 'POST', `/api/v1/${path}`, body, roles)).body
  documentId = (await call('documents', { title: 'Letters' })).id
  boardId = (await call('groups', { title: 'Where to', candidates: [{ title: 'Rome' }] })).id
  const polls = await tenant.call('ana', 'GET', `/api/v1/groups/${boardId}/polls`)
  candidate = polls.body.items[0].options[0].id
  await call('realtime/flights/track', { ...FLIGHT, flightId: 'FL-002' })
  const note = { userId: 'ana', ...NOTE }
  notificationId = (await call('realtime/notifications/send', note, ['admin'])).notification.id
  await textClient(server.wsUrl, await tenant.token('zoe'))
})
afterAll(() => {
  closeReaders()
  return cleanUp()
})

type Caller = 'ana' | 'eve' | 'agent' | 'admin'
const ROLES: Readonly<Record<Caller, string[]>> = {
  ana: ['user'],
  eve: ['user'],
  agent: ['agent'],
  admin: ['admin'],
}

interface Row {
  readonly method: 'GET' | 'POST'
  /** Addresses of the same; `:name` stands for what was made before. */
  readonly paths: readonly string[]
  readonly body?: object
  /** Who may, and what they are answered; whoever is not named is refused with 403. */
  readonly status: Partial<Record<Caller, number>>
  /** Bodies that are refused with 400. */
  readonly faults?: readonly unknown[]
  /** What is not there. */
  readonly missing?: string
}

/** `/api/v1/realtime/…` and `/api/realtime/…`. */
const realtime = (path: string): string[] => [`/api/v1/realtime/${path}`, `/api/realtime/${path}`]
const anybody = (status = 200): Row['status'] => ({
  ana: status,
  eve: status,
  agent: status,
  admin: status,
})

const LONG = 'x'.repeat(1001)

const ROWS: readonly Row[] = [
  { method: 'GET', paths: realtime('users/online'), status: anybody() },
  { method: 'GET', paths: realtime('flights/active'), status: anybody() },
  { method: 'GET', paths: realtime('stats'), status: anybody() },
  { method: 'GET', paths: realtime('stats/notifications'), status: anybody() },
  { method: 'GET', paths: realtime('stats/collaborative'), status: anybody() },
  {
    method: 'POST',
    paths: realtime('flights/track'),
    body: { ...FLIGHT, flightId: 'FL-002' },
    status: anybody(200),
    faults: [{}, { ...FLIGHT, flightId: 'no id' }, { ...FLIGHT, scheduledDeparture: 'soon' }, []],
  },
  {
    method: 'POST',
    paths: realtime('flights/FL-002/update'),
    body: { gate: 'A1' },
    status: { agent: 200, admin: 200 },
    faults: [{ status: 'lost' }, { delayMinutes: -1 }, { colour: 'red' }],
    missing: 'flights/FL-009/update',
  },
  {
    method: 'GET',
    paths: realtime('flights/FL-002/history'),
    status: anybody(),
    missing: 'flights/FL-009/history',
  },
  {
    method: 'GET',
    paths: realtime('notifications/ana'),
    status: { ana: 200, admin: 200 },
  },
  {
    method: 'POST',
    paths: realtime('notifications/ana/:notificationId/read'),
    status: { ana: 200 },
    missing: 'notifications/ana/nowhere/read',
  },
  {
    method: 'POST',
    paths: realtime('notifications/ana/read-all'),
    body: {},
    status: { ana: 200 },
    faults: [{ upTo: -1 }],
  },
  {
    method: 'POST',
    paths: realtime('notifications/send'),
    body: { userId: 'ana', ...NOTE },
    status: { agent: 201, admin: 201 },
    faults: [{}, { userId: 'ana', ...NOTE, type: 'gossip' }, { userId: 'ana', type: 'alert' }],
  },
  {
    method: 'POST',
    paths: realtime('notifications/broadcast'),
    body: { userIds: ['ana', 'eve'], ...NOTE },
    status: { admin: 200 },
    faults: [{}, { userIds: [], ...NOTE }, { ...NOTE, priority: 'top' }],
  },
  {
    method: 'POST',
    paths: realtime('documents/create'),
    body: { title: 'One' },
    status: anybody(201),
    faults: [{}, { title: '' }, { title: 'x', content: 7 }],
  },
  {
    method: 'GET',
    paths: realtime('documents/:documentId'),
    status: { ana: 200, admin: 200 },
    missing: 'documents/nowhere',
  },
  {
    method: 'POST',
    paths: realtime('documents/:documentId/share'),
    body: { userIds: ['ben'] },
    status: { ana: 200, admin: 200 },
    faults: [{}, { userIds: [] }, { userIds: ['no id'] }],
    missing: 'documents/nowhere/share',
  },
  { method: 'GET', paths: realtime('connections'), status: { admin: 200 } },
  {
    method: 'POST',
    paths: realtime('broadcast'),
    body: { message: 'Hello', type: 'alert' },
    status: { admin: 200 },
    faults: [{}, { message: '' }, { message: LONG }, { message: 'x', type: 'shout' }],
  },
  {
    method: 'POST',
    paths: ['/api/v1/groups', '/v1/groups'],
    body: { title: 'Board' },
    status: anybody(201),
    faults: [{}, { title: '' }],
  },
  {
    method: 'POST',
    paths: ['/api/v1/groups/:boardId/vote', '/v1/groups/:boardId/vote'],
    body: { itineraryId: ':candidate', voteType: 'upvote' },
    status: { ana: 200 },
    faults: [{}, { itineraryId: ':candidate', voteType: 'maybe' }, { voteType: 'upvote' }],
  },
  {
    method: 'POST',
    paths: ['/vote', '/v1/vote'],
    body: { boardId: ':boardId', itineraryId: ':candidate', voteType: 'upvote' },
    status: { ana: 200 },
    faults: [{ boardId: ':boardId', voteType: 'upvote' }],
  },
  { method: 'GET', paths: ['/api/v1/admin/queue-metrics'], status: { admin: 200 } },
]

/** With the ids of what was made. */
function filled<T>(value: T): T {
  const ids = { documentId, boardId, notificationId, candidate }
  const text = JSON.stringify(value ?? null).replace(
    /:(documentId|boardId|notificationId|candidate)\b/g,
    (_, name) => ids[name as 'boardId'],
  )
  return JSON.parse(text) as T
}

test('[GW26] each is answered under all its addresses: 401 without a token, 403 for whom it is not for', async () => {
  for (const { method, paths, body, status } of ROWS)
    for (const path of paths) {
      const address = filled(path)
      const sent = body && filled(body)
      for (const token of [undefined, 'no token'])
        expect([path, (await request(server.url, method, address, token, sent)).status]).toEqual([
          path,
          401,
        ])
      for (const caller of Object.keys(ROLES) as Caller[]) {
        const reply = await tenant.call(caller, method, address, sent, ROLES[caller])
        expect([method, path, caller, reply.status]).toEqual([
          method,
          path,
          caller,
          status[caller] ?? 403,
        ])
      }
    }
})

test('[GW26] what is asked for wrongly is refused with 400, what is not there with 404', async () => {
  for (const { method, paths, body, status, faults = [], missing } of ROWS) {
    const [caller] = Object.keys(status) as [Caller]
    for (const fault of faults) {
      const reply = await tenant.call(
        caller,
        method,
        filled(paths[0]!),
        filled(fault),
        ROLES[caller],
      )
      expect([paths[0], fault, reply.status, reply.body.error.code]).toEqual([
        paths[0],
        fault,
        400,
        'VALIDATION_ERROR',
      ])
    }
    if (missing === undefined) continue
    const reply = await tenant.call(
      caller,
      method,
      `/api/v1/realtime/${missing}`,
      body,
      ROLES[caller],
    )
    expect([missing, reply.status, reply.body.error.code]).toEqual([missing, 404, 'NOT_FOUND'])
  }
})

test('[GW26] a flight is stopped by who began to follow it or an admin, somebody connected is sent away by admins', async () => {
  const call = async (caller: Caller, path: string) =>
    (await tenant.call(caller, 'POST', path, undefined, ROLES[caller])).status
  const token = await tenant.token('ana')
  for (const [prefix, closer] of [
    ['/api/v1/realtime', 'ana'],
    ['/api/realtime', 'admin'],
  ] as const) {
    await request(server.url, 'POST', `${prefix}/flights/track`, token, FLIGHT)
    for (const [caller, status] of [
      ['eve', 403],
      ['agent', 403],
      [closer, 200],
      [closer, 404],
    ] as const)
      expect(await call(caller, `${prefix}/flights/FL-001/stop`)).toBe(status)
  }
  const path = '/api/realtime/disconnect'
  for (const caller of ['ana', 'agent'] as const)
    expect(await call(caller, `${path}/zoe`)).toBe(403)
  expect((await request(server.url, 'POST', `${path}/zoe`)).status).toBe(401)
  expect(await call('admin', `${path}/no%20id`)).toBe(400)
  expect(await call('admin', `${path}/nobody`)).toBe(404)
  expect(await call('admin', `${path}/zoe`)).toBe(200)
  // Once the socket is closed on both sides.
  await expect.poll(() => call('admin', `${path}/zoe`)).toBe(404)
})
