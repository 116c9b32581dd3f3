/**
 * From a change to its event, at every door where events can be heard.
 * Long because every promise about events is looked at from all doors with one server.
 */
import type { ConcordEvent } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, sseReader, textClient } from '../event-readers.ts'
import { closeClients, stockClient, until, type StockClient } from '../stock.ts'
import { createTenant, entry, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(() => {
  closeReaders()
  closeClients()
})
afterAll(cleanUp)

const newTenant = (): Tenant => createTenant(server)

const activities = (client: StockClient): Y.Map<Y.Map<unknown>> => client.doc.getMap('activities')
const outline = ({ type, entityId, actor }: ConcordEvent): unknown[] => [type, entityId, actor]
const seqs = (events: readonly ConcordEvent[]): number[] => events.map(({ seq }) => seq)

test('[EV1] what somebody changes in a document is told at every door: one event, the same, with who did it', async () => {
  const tenant = newTenant()
  const { scope, path } = await tenant.trip()
  const [sse, socket] = await tenant.listeners('ana')
  await socket.ask('subscribe', { eventTypes: ['*'] }, 'subscribed')
  const ben = await tenant.editor('ben', scope)
  activities(ben).set('louvre', entry({ title: 'Louvre', cost: 17 }))
  await ben.acknowledged()
  activities(ben).get('louvre')!.set('title', 'The Louvre')
  await ben.acknowledged()
  activities(ben).delete('louvre')
  await ben.acknowledged()
  await tenant.call('ana', 'PATCH', path, { destination: 'Italy' })
  await until(() => sse.events.length === 4 && socket.events.length === 4)

  expect(sse.events.map(outline)).toEqual([
    ['activity.added', 'louvre', 'ben'],
    ['activity.updated', 'louvre', 'ben'],
    ['activity.removed', 'louvre', 'ben'],
    ['trip.updated', null, 'ana'],
  ])
  const [added, updated, removed, renamed] = sse.events
  expect(added).toMatchObject({
    tenantId: tenant.id,
    scope,
    late: false,
    version: 1,
    data: { collection: 'activities', entry: { title: 'Louvre', cost: 17, createdBy: 'ben' } },
  })
  expect(updated!.data).toEqual({
    collection: 'activities',
    title: 'The Louvre',
    changes: { title: { from: 'Louvre', to: 'The Louvre' } },
  })
  expect(removed!.data).toMatchObject({ entry: { title: 'The Louvre', cost: 17 } })
  expect(renamed!.data).toEqual({ changes: { destination: { from: '', to: 'Italy' } } })
  expect(sse.labels).toEqual(sse.events.map(({ seq, type }) => ({ id: String(seq), event: type })))
  expect(socket.events).toEqual(sse.events)
  expect((await tenant.log('ana')).slice(-4)).toEqual(sse.events)
})

test('[EV2] an event tells only what really changed, and what comes to nothing is no event', async () => {
  const tenant = newTenant()
  const { scope } = await tenant.trip()
  const ben = await tenant.editor('ben', scope)
  const louvre = entry({ title: 'Louvre', place: 'Paris', cost: 17 })
  activities(ben).set('louvre', louvre)
  await ben.acknowledged()
  const before = (await tenant.log('ben')).length
  // The same value, there and back in one transaction, and an entry that comes and goes.
  louvre.set('title', 'Louvre')
  ben.doc.transact(() => {
    louvre.set('place', 'Rome')
    louvre.set('place', 'Paris')
    activities(ben).set('brief', entry({ title: 'Brief' }))
    activities(ben).delete('brief')
  })
  await ben.acknowledged()
  ben.doc.transact(() => {
    louvre.set('title', 'Louvre')
    louvre.set('cost', 20)
  })
  await ben.acknowledged()
  const after = (await tenant.log('ben')).slice(before)
  expect(after.map(outline)).toEqual([['activity.updated', 'louvre', 'ben']])
  expect(after[0]!.data['changes']).toEqual({ cost: { from: 17, to: 20 } })
})

test('[EV3] what was done offline is told as late, in the name of who did it', async () => {
  const tenant = newTenant()
  const { scope } = await tenant.trip()
  const ben = await tenant.editor('ben', scope)
  ben.socket.disconnect()
  await until(() => !ben.provider.isSynced)
  activities(ben).set('offline', entry({ title: 'Thought of on the train' }))
  void ben.socket.connect()
  await ben.acknowledged()
  activities(ben).set('online', entry({ title: 'At home' }))
  await ben.acknowledged()
  const told = (await tenant.log('ana')).filter(({ type }) => type === 'activity.added')
  expect(told.map(({ entityId, late, actor }) => [entityId, late, actor])).toEqual([
    ['offline', true, 'ben'],
    ['online', false, 'ben'],
  ])
})

test('[EV4] what one person writes in a text is one event, also when the server stops before it was told', async () => {
  const own = await startConcord()
  const { body: trip } = await own.call('ana', 'POST', '/api/v1/trips', { title: 'Rome' })
  await own.call('ana', 'POST', `/api/v1/trips/${trip.id}/members`, {
    userId: 'ben',
    role: 'editor',
  })
  const write = async (userId: string, word: string): Promise<void> => {
    const client = stockClient(own.wsUrl, trip.scope, await own.token(userId))
    await client.synced()
    const notes = client.doc.getXmlFragment('notes')
    if (notes.length === 0) notes.insert(0, [new Y.XmlText()])
    for (const letter of word) {
      ;(notes.get(0) as Y.XmlText).insert(0, letter)
      await client.acknowledged()
    }
    client.close()
  }
  const told = async (from: ConcordServer): Promise<unknown[]> => {
    const { body } = await from.call('ana', 'GET', '/api/v1/events?types=doc.edited')
    return body.items.map(({ actor, data }: ConcordEvent) => [
      actor,
      data['contents'],
      data['edits'],
    ])
  }
  await write('ana', 'hello')
  await write('ben', 'hi')
  await until(async () => (await told(own)).length === 2)
  expect(await told(own)).toEqual([
    ['ana', ['notes'], 6],
    ['ben', ['notes'], 2],
  ])
  await write('ben', 'killed')
  await own.kill()
  const again = await own.restart()
  await until(async () => (await told(again)).length === 3)
  expect((await told(again)).at(-1)).toEqual(['ben', ['notes'], 6])
})

test('[EV5] every door tells only of the types, the scope and the entity that were asked for', async () => {
  const tenant = newTenant()
  const one = await tenant.trip('One')
  const two = await tenant.trip('Two')
  const token = await tenant.token('ana')
  const asked: { query: string; verb: object; told: string[] }[] = [
    {
      query: 'types=day.*',
      verb: { eventTypes: ['day.*'] },
      told: ['day.added d1', 'day.added d2', 'day.removed d1'],
    },
    {
      query: 'types=day.added,activity.updated',
      verb: { eventTypes: ['day.added', 'activity.updated'] },
      told: ['day.added d1', 'day.added d2', 'activity.updated a1'],
    },
    {
      query: `scope=${two.scope}`,
      verb: { eventTypes: ['*'], scope: two.scope },
      told: ['day.added d2'],
    },
    {
      query: 'entityId=a1',
      verb: { eventTypes: ['*'], entityType: 'activity', entityId: 'a1' },
      told: ['activity.added a1', 'activity.updated a1'],
    },
  ]
  const head = (await tenant.call('ana', 'GET', '/api/v1/events')).body.head as number
  const listening = await Promise.all(
    asked.map(async ({ query, verb }) => {
      const sse = await sseReader(server.url, token, `?${query}`)
      const socket = await textClient(server.wsUrl, token)
      await socket.ask('subscribe', verb, 'subscribed')
      return [sse, socket] as const
    }),
  )
  const ben = await tenant.editor('ben', one.scope)
  const elsewhere = await tenant.editor('ben', two.scope)
  ben.doc.getMap('days').set('d1', entry({}))
  await ben.acknowledged()
  elsewhere.doc.getMap('days').set('d2', entry({}))
  await elsewhere.acknowledged()
  activities(ben).set('a1', entry({ title: 'Walk' }))
  await ben.acknowledged()
  activities(ben).get('a1')!.set('title', 'Long walk')
  await ben.acknowledged()
  ben.doc.getMap('days').delete('d1')
  await ben.acknowledged()
  const words = ({ type, entityId }: ConcordEvent): string => `${type} ${entityId}`
  for (const [index, { query, verb, told }] of asked.entries()) {
    const [sse, socket] = listening[index]!
    await until(() => sse.events.length >= told.length && socket.events.length >= told.length)
    expect(sse.events.map(words)).toEqual(told)
    expect(socket.events.map(words)).toEqual(told)
    expect((await tenant.log('ana', `?since=${head}&${query}`)).map(words)).toEqual(told)
    const { events } = await socket.ask('get_history', { since: head, ...verb }, 'history')
    expect(events.map(words)).toEqual(told)
  }
  for (const path of ['/api/v1/events?types=day.aded', '/api/v1/events/stream?types=vot.*']) {
    const { status, body } = await tenant.call('ana', 'GET', path)
    expect([status, body.error.code]).toEqual([400, 'VALIDATION_ERROR'])
    expect(body.error.message).toMatch(/There is no event "(day\.aded|vot\.\*)"/)
  }
})

const PAYMENT = { paymentId: 'pay1', jamaahId: 'j1', amount: 100, status: 'confirmed' }
const AUDIENCES: { who: string; roles: string[]; hears: string[] }[] = [
  { who: 'boss', roles: ['admin'], hears: ['of agent7', 'of nobody', 'refunded', 'package'] },
  { who: 'agent7', roles: ['agent'], hears: ['of agent7', 'package'] },
  { who: 'agent8', roles: ['agent'], hears: ['package'] },
  // The agent's own name is not enough without the role.
  { who: 'agent7', roles: ['user'], hears: ['package'] },
]
test('[EV6] business events reach admins, and the agent concerned; nobody else, at any door', async () => {
  const tenant = newTenant()
  const listening = await Promise.all(
    AUDIENCES.map(async ({ who, roles }) => {
      const [sse, socket] = await tenant.listeners(who, '', roles)
      await socket.ask('subscribe', { eventTypes: ['*'] }, 'subscribed')
      return [sse, socket] as const
    }),
  )
  const events = [
    { type: 'payment.received', entityId: 'of agent7', data: { ...PAYMENT, agentId: 'agent7' } },
    { type: 'payment.confirmed', entityId: 'of nobody', data: PAYMENT },
    { type: 'payment.refunded', entityId: 'refunded', data: { ...PAYMENT, agentId: 'agent7' } },
    { type: 'package.created', entityId: 'package', data: { packageId: 'p', name: 'Spring' } },
  ]
  expect((await tenant.call('boss', 'POST', '/api/v1/events', events, ['admin'])).status).toBe(201)
  for (const [index, { who, roles, hears }] of AUDIENCES.entries()) {
    const [sse, socket] = listening[index]!
    await until(() =>
      [sse, socket].every(({ events }) => events.some(({ entityId }) => entityId === 'package')),
    )
    const log = await tenant.log(who, '', roles)
    for (const heard of [log, sse.events, socket.events]) {
      expect(heard.map(({ entityId }) => entityId)).toEqual(hears)
    }
  }
})

test('[EV6] who asks for types that nobody with their role hears of is told so', async () => {
  const tenant = newTenant()
  const socket = await textClient(server.wsUrl, await tenant.token('ana'))
  const mixed = { eventTypes: ['payment.confirmed', 'payment.*', 'package.*', 'vote.cast'] }
  expect(await socket.ask('subscribe', mixed, 'subscribed')).toMatchObject({
    eventTypes: ['package.*', 'vote.cast'],
    denied: ['payment.confirmed', 'payment.*'],
  })
  const agent = await textClient(server.wsUrl, await tenant.token('agent7', ['agent']))
  const few = { eventTypes: ['payment.*', 'payment.refunded'] }
  expect(await agent.ask('subscribe', few, 'subscribed')).toMatchObject({
    eventTypes: ['payment.*'],
    denied: ['payment.refunded'],
  })
  for (const path of [
    '/api/v1/events?types=payment.*',
    '/api/v1/events/stream?types=lead.created',
  ]) {
    const { status, body } = await tenant.call('ana', 'GET', path)
    expect([status, body.error.code]).toEqual([403, 'ACCESS_DENIED'])
  }
})

test('[EV7] a reader that comes back with the number of its last event misses nothing and hears nothing twice', async () => {
  const tenant = newTenant()
  await tenant.publish(3)
  const token = await tenant.token('ana')
  const first = await sseReader(server.url, token)
  await until(() => first.lastEventId === '3')
  first.close()
  await tenant.publish(4)
  // Even a reader that was lost before its first event knows where it was.
  const second = await sseReader(server.url, undefined, `?token=${token}`, {
    'last-event-id': first.lastEventId,
  })
  await until(() => second.events.length === 4)
  await tenant.publish(2)
  await until(() => second.events.length === 6)
  second.close()
  await tenant.publish(250)
  const third = await sseReader(server.url, token, '?since=1', {
    'last-event-id': second.lastEventId,
  })
  await until(() => third.events.length === 250)
  expect(seqs([...second.events, ...third.events])).toEqual(
    Array.from({ length: 256 }, (_, index) => index + 4),
  )

  const socket = await textClient(server.wsUrl, token)
  await socket.ask('subscribe', { eventTypes: ['package.*'], since: 9 }, 'subscribed')
  await tenant.publish(5)
  await until(() => socket.events.length === 255)
  expect(seqs(socket.events)).toEqual(Array.from({ length: 255 }, (_, index) => index + 10))

  const pages: number[] = []
  let next: number | undefined = 9
  while (next !== undefined) {
    const { body } = await tenant.call('ana', 'GET', `/api/v1/events?since=${next}&limit=50`)
    pages.push(...seqs(body.items))
    next = body.next
    expect(body.head).toBe(264)
  }
  expect(pages).toEqual(seqs(socket.events))
})

test('[EV8] a fresh reader gets exactly the last 100 events that it may hear of', async () => {
  const tenant = newTenant()
  await tenant.publish(90)
  const payments = Array.from({ length: 50 }, () => ({ type: 'payment.confirmed', data: PAYMENT }))
  await tenant.call('boss', 'POST', '/api/v1/events', payments, ['admin'])
  await tenant.publish(60)
  const last = Array.from({ length: 100 }, (_, index) => index + 101)
  expect(seqs(await tenant.log('boss', '', ['admin']))).toEqual(last)
  const mine = [...Array.from({ length: 40 }, (_, index) => index + 51), ...last.slice(40)]
  expect(seqs(await tenant.log('ana', ''))).toEqual(mine)
  const socket = await textClient(server.wsUrl, await tenant.token('ana'))
  const history = await socket.ask('get_history', {}, 'history')
  expect([seqs(history.events), history.head]).toEqual([mine, 200])
  expect(seqs(await tenant.log('ana', '?limit=500')).length).toBe(150)
})

test('[EV9] membership decides at once what open streams hear', async () => {
  const tenant = newTenant()
  const { scope, path } = await tenant.trip()
  const [sse, socket] = await tenant.listeners('cleo')
  await socket.ask('subscribe', { eventTypes: ['*'] }, 'subscribed')
  // That she was told of it in her inbox too is hers, whatever she belongs to.
  const [streamed, sent] = [sse, socket].map(
    ({ events }) =>
      () =>
        events.filter(({ type }) => !type.startsWith('notification.')),
  ) as [() => ConcordEvent[], () => ConcordEvent[]]
  /** Resolves once everything that was told before has reached whoever hears of it. */
  const rename = async (title: string): Promise<void> => {
    await tenant.call('ana', 'PATCH', path, { title })
    const before = streamed().length
    await tenant.publish(1)
    const isTold = (heard: ConcordEvent[]): boolean =>
      heard.slice(before).some(({ type }) => type === 'package.updated')
    await until(() => [streamed, sent].every((heard) => isTold(heard())))
  }
  const setRole = { userId: 'cleo', role: 'viewer' }
  await rename('unheard')
  await tenant.call('ana', 'POST', `${path}/members`, setRole)
  await rename('heard')
  await tenant.call('ana', 'DELETE', `${path}/members/cleo`)
  await rename('unheard again')
  await tenant.call('ana', 'POST', `${path}/members`, setRole)
  await rename('heard again')
  await tenant.call('ana', 'DELETE', path)
  await tenant.publish(1)
  const told = ({ type, data }: ConcordEvent): unknown =>
    (data['changes'] as { title?: { to: string } } | undefined)?.title?.to ?? type
  await until(() => [streamed, sent].every((heard) => heard().length === 9))
  expect(streamed().map(told)).toEqual([
    'package.updated',
    'member.added',
    'heard',
    'package.updated',
    'package.updated',
    'member.added',
    'heard again',
    'package.updated',
    'package.updated',
  ])
  expect(sent()).toEqual(streamed())
  const refused = await tenant.call('cleo', 'GET', `/api/v1/events?scope=${scope}`)
  expect(refused.body.error.code).toBe('NOT_FOUND')
})

test('[EV23] that a trip was made and deleted, and who came, went or has another role, is told', async () => {
  const tenant = newTenant()
  const { path } = await tenant.trip()
  const setRole = (userId: string, role: string): Promise<unknown> =>
    tenant.call('ana', 'POST', `${path}/members`, { userId, role })
  await setRole('ben', 'editor')
  await setRole('ben', 'editor')
  await setRole('ben', 'owner')
  await tenant.call('ben', 'DELETE', `${path}/members/ben`)
  await tenant.call('ana', 'DELETE', path)
  const log = await tenant.log('boss', '?since=0&types=trip.created,trip.deleted,member.*', [
    'admin',
  ])
  expect(log.map(({ type, actor, data }) => [type, actor, data])).toEqual([
    ['trip.created', 'ana', { title: expect.any(String), owner: 'ana' }],
    ['member.added', 'ana', { userId: 'ben', role: 'editor' }],
    ['member.role_changed', 'ana', { userId: 'ben', role: 'owner', from: 'editor' }],
    ['member.removed', 'ben', { userId: 'ben', role: 'owner' }],
    ['trip.deleted', 'ana', { title: expect.any(String) }],
  ])
})

test('[EV10] a token that runs out ends streams and subscriptions with the reason; one renewed on the socket does not', async () => {
  const tenant = newTenant()
  const brief = await tenant.token('ana', ['user'], 4)
  const sse = await sseReader(server.url, brief)
  const socket = await textClient(server.wsUrl, brief)
  const renewed = await textClient(server.wsUrl, brief)
  for (const client of [socket, renewed])
    await client.ask('subscribe', { eventTypes: ['*'] }, 'subscribed')
  await renewed.ask('auth', { token: await tenant.token('ana') }, 'connected')
  await until(() => sse.ended)
  expect(sse.error).toMatchObject({ code: 'TOKEN_EXPIRED' })
  expect(await socket.next('error')).toMatchObject({ code: 'TOKEN_EXPIRED', event: null })
  await tenant.publish(1)
  await until(() => renewed.events.length === 1)
  expect(await socket.ask('get_history', {}, 'error')).toMatchObject({ code: 'UNAUTHENTICATED' })
  expect([socket.events, socket.closed]).toEqual([[], undefined])
  await socket.ask('auth', { token: await tenant.token('ana') }, 'connected')
})

test('[EV11] streams need a token, and end when the server stops', async () => {
  const own = await startConcord()
  for (const query of ['', '?token=nonsense']) {
    expect((await sseReader(own.url, undefined, query)).status).toBe(401)
  }
  const sse = await sseReader(own.url, await own.token('ana'))
  expect(sse.contentType).toMatch(/^text\/event-stream/)
  const socket = await textClient(own.wsUrl, await own.token('ana'))
  await socket.ask('subscribe', { eventTypes: ['*'] }, 'subscribed')
  expect(await own.stop()).toBe(0)
  await until(() => sse.ended && socket.closed !== undefined)
  expect(sse.error).toMatchObject({ code: 'SHUTTING_DOWN' })
  expect(socket.closed).toMatchObject({ code: 1012 })
})
