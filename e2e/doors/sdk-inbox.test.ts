/** Inboxes as applications use them: the SDK against the real server. */
import 'fake-indexeddb/auto'
import type { Client, Fetch } from '@concord/client'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { fastClock } from '../../client-sdk/test/fast-clock.ts'
import { createWire } from '../../client-sdk/testing/wire.ts'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { closePeople, person } from '../sdk-people.ts'
import { until } from '../stock.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closePeople)
afterAll(cleanUp)

/** A tab of this person. */
const tab = (userId: string): Client => person(server, userId)

async function send(userId: string, title: string, more: object = {}): Promise<void> {
  const token = await server.token('boss', { roles: ['admin'] })
  const path = '/api/v1/realtime/notifications/send'
  const sent = { userId, type: 'system', title, ...more }
  expect((await request(server.url, 'POST', path, token, sent)).status).toBe(201)
}

const titles = ({ inbox }: Client): string[] => inbox.items.map(({ title }) => title)

async function followed(client: Client): Promise<void> {
  client.inbox.subscribe(() => {})
  await until(() => client.inbox.isLoaded)
}

test('[SD60] all tabs of a person show the same, whatever is done in one of them', async () => {
  await send('ben', 'before')
  const [one, other] = [tab('ben'), tab('ben')]
  expect([one.inbox.items, one.inbox.isLoaded]).toEqual([[], false])
  await followed(one)
  await followed(other)
  const came: string[] = []
  other.inbox.onNew(({ title }) => came.push(title))
  await send('ben', 'now')
  await until(() => [one, other].every((client) => titles(client).length === 2))
  expect([titles(other), other.inbox.counts, came]).toEqual([
    ['now', 'before'],
    { unseen: 2, unread: 2 },
    ['now'],
  ])
  await one.inbox.markSeen()
  await until(() => other.inbox.counts.unseen === 0)
  const [now, before] = one.inbox.items
  await one.inbox.markRead(now!.id)
  // Whoever did it sees it at once.
  expect(one.inbox.items[0]!.read).toBe(true)
  await until(() => other.inbox.items[0]!.read)
  expect(other.inbox.counts).toEqual({ unseen: 0, unread: 1 })
  await other.inbox.markUnread(now!.id)
  await until(() => one.inbox.counts.unread === 2)
  await one.inbox.archive(before!.id)
  await until(() => titles(other).length === 1)
  expect((await other.inbox.archived()).map(({ title }) => title)).toEqual(['before'])
  await other.inbox.unarchive(before!.id)
  await until(() => titles(one).length === 2)
  await one.inbox.markAllRead()
  await until(() => other.inbox.counts.unread === 0)
  await other.inbox.remove(now!.id)
  await until(() => titles(one).length === 1)
  expect(titles(other)).toEqual(['before'])
})

test('[SD60] older ones come page by page, and what came while nobody listened is there afterwards', async () => {
  for (let nth = 1; nth <= 35; nth += 1) await send('cleo', `told ${nth}`)
  const cleo = tab('cleo')
  await followed(cleo)
  expect([cleo.inbox.items.length, cleo.inbox.hasOlder, cleo.inbox.counts.unread]).toEqual([
    30,
    true,
    35,
  ])
  await cleo.inbox.loadOlder()
  expect([titles(cleo).length, titles(cleo).at(-1), cleo.inbox.hasOlder]).toEqual([
    35,
    'told 1',
    false,
  ])
  expect((await cleo.inbox.digest()).total).toBe(35)
})

test('[SD61] preferences are read and set, and hold at once', async () => {
  const dora = tab('dora')
  const { types, available } = await dora.inbox.preferences()
  expect([types.system.in_app, available]).toEqual([true, ['in_app', 'push']])
  const set = await dora.inbox.setPreferences({ types: { system: { in_app: false } } })
  expect(set.types.system.in_app).toBe(false)
  await followed(dora)
  await send('dora', 'not wanted')
  await send('dora', 'urgent', { priority: 'urgent' })
  await until(() => titles(dora).length > 0)
  expect(titles(dora)).toEqual(['urgent'])
  await expect(dora.inbox.markRead('none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('[SD72] what is marked without a network is shown so, survives a reload and is told once when there is one', async () => {
  const title = () => `${titles(one)[0]}`
  for (const name of ['first', 'second', 'third']) await send('eve', name)
  const wire = createWire()
  const asked: string[] = []
  const reach: Fetch = (url, request) => {
    if (!wire.isCut && request.method !== 'GET')
      asked.push(`${request.method} ${url.split('/').at(-1)}`)
    return wire.fetch(url, request)
  }
  const device = () =>
    person(server, 'eve', {
      token: async () =>
        wire.isCut ? Promise.reject(new Error('no network')) : server.token('eve'),
      identity: { userId: 'eve', tenantId: 'default' },
      WebSocket: wire.WebSocket,
      fetch: reach,
      clock: fastClock,
      offline: true,
    })
  const one = device()
  await followed(one)
  const ids = one.inbox.items.map(({ id }) => id)
  wire.cut()
  await one.inbox.markSeen()
  await one.inbox.markRead(ids[0]!)
  await one.inbox.markRead(ids[1]!)
  await one.inbox.markUnread(ids[1]!)
  await one.inbox.remove(ids[2]!)
  expect([title(), titles(one).length, one.inbox.counts]).toEqual([
    'third',
    2,
    { unseen: 0, unread: 1 },
  ])
  await expect(one.inbox.preferences()).rejects.toMatchObject({ status: 0 })
  await one.close()
  expect(asked).toEqual([])

  wire.mend()
  // Two tabs at once: one of them tells.
  const [two, three] = [device(), device()]
  await Promise.all([followed(two), followed(three)])
  for (const client of [two, three]) {
    await until(() => titles(client).length === 2)
    await until(() => client.inbox.counts.unread === 1 && client.inbox.counts.unseen === 0)
  }
  await until(() => asked.length === 5)
  expect(asked).toEqual(['POST seen', 'POST read', 'POST read', 'POST unread', `DELETE ${ids[2]}`])
  expect(two.inbox.items.map(({ read }) => read)).toEqual([true, false])
})

test('[SD72] what the server does not do later is told', async () => {
  await send('fay', 'here')
  const wire = createWire()
  const { WebSocket, fetch } = wire
  const client = person(server, 'fay', { WebSocket, fetch, clock: fastClock })
  await followed(client)
  wire.cut()
  await client.inbox.markRead('none')
  expect(client.inbox.error).toBeUndefined()
  wire.mend()
  await until(() => client.inbox.error?.code === 'NOT_FOUND')
})
