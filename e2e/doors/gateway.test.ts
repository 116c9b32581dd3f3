/** The text frames of the one socket. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type * as Y from 'yjs'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, textClient } from '../event-readers.ts'
import { rawSocket } from '../raw.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant, entry } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(() => {
  closeReaders()
  closeClients()
})
afterAll(cleanUp)

test('[GW1] every verb is answered under its name, and acknowledged when it carries an id', async () => {
  const tenant = createTenant(server)
  const client = await textClient(server.wsUrl)
  client.send('auth', { token: await tenant.token('ana') }, 1)
  client.send('ping', undefined, 'p')
  client.send('subscribe', { eventTypes: ['package.*', 'payment.received'] }, 's')
  client.send('get_history', { limit: 5 }, 'h')
  client.send('unsubscribe', { eventTypes: ['package.*'] }, 'u')
  await until(() => client.frames.length === 10)
  const time = expect.stringMatching(/^\d{4}-.*Z$/)
  expect(client.frames).toEqual([
    {
      event: 'connected',
      data: {
        userId: 'ana',
        tenantId: tenant.id,
        sessionId: expect.stringMatching(/./),
        timestamp: time,
      },
    },
    { event: 'ack', data: { id: 1, ok: true } },
    { event: 'pong', data: { timestamp: time } },
    { event: 'ack', data: { id: 'p', ok: true } },
    {
      event: 'subscribed',
      data: { eventTypes: ['package.*'], denied: ['payment.received'], head: 0 },
    },
    { event: 'ack', data: { id: 's', ok: true } },
    { event: 'history', data: { events: [], head: 0 } },
    { event: 'ack', data: { id: 'h', ok: true } },
    { event: 'unsubscribed', data: { eventTypes: ['package.*'] } },
    { event: 'ack', data: { id: 'u', ok: true } },
  ])
  await tenant.publish(1)
  const bystander = await textClient(server.wsUrl, await tenant.token('ben'))
  await bystander.ask('subscribe', { eventTypes: ['*'], since: 0 }, 'subscribed')
  await until(() => bystander.events.length === 1)
  expect(client.events).toEqual([])
})

const MISTAKES: { what: string; text: string; code: string; event: string | null }[] = [
  { what: 'no JSON', text: 'hello', code: 'MALFORMED_FRAME', event: null },
  { what: 'no frame', text: '[1]', code: 'MALFORMED_FRAME', event: null },
  { what: 'no verb', text: '{"data":{}}', code: 'MALFORMED_FRAME', event: null },
  { what: 'an unknown verb', text: '{"event":"dance"}', code: 'UNKNOWN_EVENT', event: 'dance' },
  {
    what: 'a verb of every object',
    text: '{"event":"constructor"}',
    code: 'UNKNOWN_EVENT',
    event: 'constructor',
  },
  {
    what: 'a bad field',
    text: '{"event":"subscribe","data":{"eventTypes":"vote.cast"}}',
    code: 'VALIDATION_ERROR',
    event: 'subscribe',
  },
  {
    what: 'an unknown type',
    text: '{"event":"subscribe","data":{"eventTypes":["vote.casted"]}}',
    code: 'VALIDATION_ERROR',
    event: 'subscribe',
  },
  {
    what: 'a scope that is none',
    text: '{"event":"subscribe","data":{"eventTypes":["*"],"scope":"x"}}',
    code: 'INVALID_SCOPE',
    event: 'subscribe',
  },
  {
    what: "another tenant's scope",
    text: '{"event":"subscribe","data":{"eventTypes":["*"],"scope":"other/trip/x"}}',
    code: 'ACCESS_DENIED',
    event: 'subscribe',
  },
  {
    what: 'too long a history',
    text: '{"event":"get_history","data":{"limit":101}}',
    code: 'VALIDATION_ERROR',
    event: 'get_history',
  },
  {
    what: "somebody else's history",
    text: '{"event":"get_history","data":{"eventTypes":["payment.*"]}}',
    code: 'ACCESS_DENIED',
    event: 'get_history',
  },
  {
    what: 'a token that is none',
    text: '{"event":"auth","data":{"token":"x"}}',
    code: 'UNAUTHENTICATED',
    event: 'auth',
  },
  {
    what: 'too much',
    text: JSON.stringify({ event: 'ping', data: { text: 'x'.repeat(1_100_000) } }),
    code: 'PAYLOAD_TOO_LARGE',
    event: null,
  },
]
test('[GW2] every mistake is answered with its reason, and the socket lives on', async () => {
  const tenant = createTenant(server)
  const client = await textClient(server.wsUrl, await tenant.token('ana'))
  for (const { text, code, event } of MISTAKES) {
    client.sendRaw(text)
    expect(await client.next('error')).toMatchObject({
      code,
      event,
      message: expect.stringMatching(/./),
    })
  }
  client.send('get_history', { limit: 'many' }, 'r7')
  expect(await client.next('error')).toMatchObject({
    code: 'VALIDATION_ERROR',
    event: 'get_history',
    requestId: 'r7',
  })
  expect(await client.next('ack')).toMatchObject({
    id: 'r7',
    ok: false,
    error: { code: 'VALIDATION_ERROR' },
  })
  await client.ask('ping', {}, 'pong')
  expect(client.closed).toBeUndefined()
})

test('[GW3] who has not said who they are is told so, and a token in the address says it too', async () => {
  const tenant = createTenant(server)
  const client = await textClient(server.wsUrl)
  for (const verb of ['subscribe', 'unsubscribe', 'resume', 'get_history']) {
    expect(await client.ask(verb, {}, 'error')).toMatchObject({
      code: 'UNAUTHENTICATED',
      event: verb,
    })
  }
  await client.ask('auth', { token: await tenant.token('ana') }, 'connected')
  const other = await client.ask('auth', { token: await tenant.token('mallory') }, 'error')
  expect(other).toMatchObject({
    code: 'ACCESS_DENIED',
    message: expect.stringMatching(/same person/),
  })
  await client.ask('get_history', {}, 'history')

  const direct = await textClient(`${server.wsUrl}?token=${await tenant.token('ben')}`)
  await direct.ask('get_history', {}, 'history')
  expect(await direct.next('connected')).toMatchObject({ userId: 'ben' })
})

test('[GW4] an event is sent once on a socket, however many of its subscriptions ask for it', async () => {
  const tenant = createTenant(server)
  await tenant.publish(10)
  const client = await textClient(server.wsUrl, await tenant.token('ana'))
  for (const [eventTypes, since] of [
    [['*'], 4],
    [['package.*'], 2],
    [['package.updated']],
    [['package.updated']],
  ]) {
    await client.ask('subscribe', { eventTypes, since }, 'subscribed')
  }
  await tenant.publish(3)
  await until(() => client.events.length === 11)
  await client.ask('ping', {}, 'pong')
  expect(client.events.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 11 }, (_, index) => index + 3),
  )
})

test('[GW5] a new connection resumes all its subscriptions from the last event that the old one heard', async () => {
  const tenant = createTenant(server)
  const token = await tenant.token('ana')
  const before = await textClient(server.wsUrl, token)
  await before.ask('subscribe', { eventTypes: ['package.*'] }, 'subscribed')
  await tenant.publish(3)
  await until(() => before.events.length === 3)
  before.close()
  await tenant.publish(130)
  const after = await textClient(server.wsUrl, token)
  await after.ask('subscribe', { eventTypes: ['package.*'] }, 'subscribed')
  await after.ask('subscribe', { eventTypes: ['trip.*'] }, 'subscribed')
  await tenant.publish(1)
  await after.ask('resume', { since: before.events.at(-1)!.seq }, 'resumed')
  await tenant.publish(1)
  await until(() => after.events.length === 132)
  const numbers = after.events.map(({ seq }) => seq)
  expect(numbers.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 132 }, (_, index) => index + 4),
  )
})

test('[GW6] ending one type leaves the others of a subscription, without gap', async () => {
  const tenant = createTenant(server)
  const { scope } = await tenant.trip()
  const client = await textClient(server.wsUrl, await tenant.token('ana'))
  await client.ask('subscribe', { eventTypes: ['day.*', 'activity.*'], scope }, 'subscribed')
  await client.ask('subscribe', { eventTypes: ['package.*'] }, 'subscribed')
  const ben = await tenant.editor('ben', scope)
  const days = ben.doc.getMap('days')
  days.set('d1', entry({}))
  await ben.acknowledged()
  const ended = await client.ask(
    'unsubscribe',
    { eventTypes: ['activity.*', 'package.*'], scope },
    'unsubscribed',
  )
  expect(ended).toEqual({ eventTypes: ['activity.*'] })
  ben.doc.getMap('activities').set('a1', entry({ title: 'Walk' }))
  days.set('d2', entry({}))
  await ben.acknowledged()
  await tenant.publish(1)
  await until(() => client.events.length === 3)
  expect(client.events.map(({ type }) => type)).toEqual([
    'day.added',
    'day.added',
    'package.updated',
  ])
  expect(await client.ask('unsubscribe', {}, 'unsubscribed')).toEqual({
    eventTypes: ['day.*', 'package.*'],
  })
  expect((days.get('d2') as Y.Map<unknown>).size).toBe(1)
})

test('[GW7] one socket carries documents and text frames, and counts as one', async () => {
  const own = await startConcord({
    env: { MAX_CONNECTIONS_PER_USER: '1', AUTH_DEADLINE_MS: '2500' },
  })
  const token = await own.token('ana')
  const raw = await rawSocket(own.wsUrl)
  expect(await raw.authenticate('default/document/d', token)).toBe('granted')
  raw.ws.send(JSON.stringify({ event: 'auth', data: { token } }))
  await until(() => raw.texts.length === 1)
  expect(JSON.parse(raw.texts[0]!)).toMatchObject({ event: 'connected' })
  const second = await textClient(own.wsUrl)
  expect(await second.ask('auth', { token }, 'error').catch(() => 'closed')).toEqual('closed')
  await until(() => second.closed !== undefined)
  expect(second.closed).toMatchObject({
    code: 4429,
    reason: expect.stringMatching(/^CONNECTION_LIMIT/),
  })
  // Who proves it by text has proved it: the deadline passes, as it does not for who says nothing.
  const texting = await textClient(own.wsUrl, await own.token('ben'))
  const silent = await textClient(own.wsUrl)
  await until(() => silent.closed !== undefined)
  expect(silent.closed).toMatchObject({ code: 4401 })
  await texting.ask('ping', {}, 'pong')
})
