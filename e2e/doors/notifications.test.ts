/**
 * Inboxes through the doors of the server: every route with who may, what it takes and what it answers.
 * Long because it is every route.
 */
import type { ConcordEvent, Notification } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cleanUp, request, startConcord, type ConcordServer, type Reply } from '../concord.ts'
import { closeReaders, textClient } from '../event-readers.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(() => {
  closeReaders()
  closeClients()
})
afterAll(cleanUp)

const BASE = '/api/v1/realtime/notifications'

interface Scene {
  readonly tenant: Tenant
  /** As an admin. */
  post(path: string, body: unknown, key?: string): Promise<Reply>
  /** Somebody does something with their own inbox. */
  own(userId: string, method: string, path?: string, body?: unknown): Promise<Reply>
  send(userId: string, more?: Record<string, unknown>): Promise<Notification>
  inbox(userId: string, query?: string): Promise<Notification[]>
}

function scene(): Scene {
  const tenant = createTenant(server)
  const here: Scene = {
    tenant,
    async post(path, body, key) {
      const response = await fetch(server.url + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await tenant.token('boss', ['admin'])}`,
          'content-type': 'application/json',
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        body: JSON.stringify(body),
      })
      return { status: response.status, body: await response.json() }
    },
    own: (userId, method, path = '', body) =>
      tenant.call(userId, method, `${BASE}/${userId}${path}`, body),
    async send(userId, more = {}) {
      const sent = { userId, type: 'system', title: 'Hello', ...more }
      const { status, body } = await here.post(`${BASE}/send`, sent)
      expect([status, body.error]).toEqual([201, undefined])
      return body.notification
    },
    async inbox(userId, query = '') {
      const { status, body } = await here.own(userId, 'GET', query)
      expect([status, body.error]).toEqual([200, undefined])
      return body.items
    },
  }
  return here
}

const titles = (items: readonly Notification[]): string[] => items.map(({ title }) => title)

const FORMS: Record<string, Record<string, unknown>> = {
  payment: { amount: 100, currency: 'USD', status: 'completed', transactionId: 'tx-456' },
  booking: {
    showTitle: 'Fado',
    date: '2026-07-14',
    confirmationNumber: 'C7',
    status: 'confirmed',
  },
  flight: { flightNumber: 'TP 931', status: 'delayed', gate: '12', terminal: '1', delay: 40 },
  settlement: { settlementName: 'July', amount: 99.5, status: 'paid' },
  alert: { urgency: 'urgent', message: 'Leave the building', action: 'Use the stairs' },
}

describe('sending', () => {
  test.each(Object.entries(FORMS))(
    '[NO10] %s: with its fields, at both paths, told at once, and read once it is read',
    async (type, fields) => {
      const here = scene()
      const ben = await textClient(server.wsUrl, await here.tenant.token('ben'))
      await ben.ask('subscribe', { eventTypes: ['notification.*'] }, 'subscribed')
      for (const path of [`${BASE}/${type}`, `/api/realtime/notifications/${type}`]) {
        const { status, body } = await here.post(path, { userId: 'ben', ...fields })
        expect([status, body.notification?.data]).toEqual([201, fields])
      }
      await until(() => ben.events.length === 2)
      const [first] = await here.inbox('ben')
      expect(ben.events[1]).toMatchObject({
        type: 'notification.created',
        seq: first!.seq,
        actor: 'boss',
        data: { type, title: first!.title, read: false, counts: { unseen: 2, unread: 2 } },
      })
      expect((await here.own('ben', 'POST', `/${first!.id}/read`)).body).toEqual({
        unseen: 1,
        unread: 1,
      })
      await until(() => ben.events.length === 3)
      expect(ben.events[2]).toMatchObject({ type: 'notification.read', data: { ids: [first!.id] } })
      expect(await here.inbox('ben', '?unread=true')).toHaveLength(1)
    },
  )

  test.each<[string, Record<string, unknown>, string]>([
    ['send', { type: 'gossip' }, 'type'],
    ['send', { title: '' }, 'title'],
    ['send', { title: 'x'.repeat(201) }, 'title'],
    ['send', { message: 'x'.repeat(2001) }, 'message'],
    ['send', { priority: 'extreme' }, 'priority'],
    ['send', { data: { much: 'x'.repeat(9000) } }, 'data'],
    ['send', { expiresAt: 'tomorrow' }, 'expiresAt'],
    ['send', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['send', { userId: 'not a name' }, 'userId'],
    ['send', { loud: true }, 'loud'],
    ['broadcast', { userIds: [] }, 'userIds'],
    ['broadcast', { userIds: Array.from({ length: 1001 }, (_, nth) => `u${nth}`) }, 'userIds'],
    ['payment', { amount: -1 }, 'amount'],
    ['payment', { currency: 'dollars' }, 'currency'],
    ['booking', { date: 'soon' }, 'date'],
    ['flight', { status: 'lost' }, 'status'],
    ['flight', { delay: 1.5 }, 'delay'],
    ['settlement', { amount: 'much' }, 'amount'],
    ['alert', { urgency: 'very' }, 'urgency'],
    ['alert', { message: '' }, 'message'],
  ])('[NO11] %s refuses %j with the reason', async (name, wrong, field) => {
    const here = scene()
    const right = FORMS[name] ?? { type: 'system', title: 'Hello' }
    const whom = name === 'broadcast' ? {} : { userId: 'ben' }
    const reply = await here.post(`${BASE}/${name}`, { ...whom, ...right, ...wrong })
    expect([reply.status, reply.body.error.code]).toEqual([400, 'VALIDATION_ERROR'])
    expect(reply.body.error.message).toContain(field)
    expect(await here.inbox('ben')).toEqual([])
  })

  test('[NO10] admins and agents send, admins alone to many; the same key again tells nobody twice', async () => {
    const here = scene()
    const sent = { userId: 'ben', type: 'reminder', title: 'Pay soon' }
    const as = (role: string, name: string): Promise<Reply> =>
      here.tenant.call('cleo', 'POST', `${BASE}/${name}`, name === 'send' ? sent : many, [role])
    const many = { userIds: ['ben', 'dora', 'ben'], type: 'system', title: 'To all' }
    expect((await as('user', 'send')).status).toBe(403)
    expect((await as('agent', 'send')).status).toBe(201)
    expect((await as('agent', 'broadcast')).status).toBe(403)
    expect((await as('admin', 'broadcast')).body).toEqual({ recipients: 2, sent: 2 })
    expect((await request(server.url, 'POST', `${BASE}/send`, undefined, sent)).status).toBe(401)
    const first = await here.post(`${BASE}/send`, sent, 'k1')
    expect(first.body.notification.title).toBe('Pay soon')
    const again = await here.post(`${BASE}/send`, sent, 'k1')
    expect([again.status, again.body]).toEqual([201, { notification: null }])
    expect(titles(await here.inbox('ben'))).toEqual(['Pay soon', 'To all', 'Pay soon'])
  })

  test('[NO10] all of it is also at the shorter paths', async () => {
    const here = scene()
    const at = '/api/realtime'
    const sent = { type: 'system', title: 'Hello' }
    const { status } = await here.post(`${at}/notifications/send`, { userId: 'ben', ...sent })
    expect(status).toBe(201)
    const many = await here.post(`${at}/notifications/broadcast`, { userIds: ['ben'], ...sent })
    expect(many.body).toEqual({ recipients: 1, sent: 1 })
    const ask = async (method: string, path: string) =>
      (await here.tenant.call('ben', method, `${at}/${path}`)).body
    const { items } = await ask('GET', 'notifications/ben')
    expect(titles(items)).toEqual(['Hello', 'Hello'])
    expect(await ask('POST', `notifications/ben/${items[0].id}/read`)).toMatchObject({ unread: 1 })
    expect(await ask('POST', 'notifications/ben/read-all')).toEqual({ unseen: 0, unread: 0 })
    expect(await ask('GET', 'stats/notifications')).toMatchObject({ total: 2, read: 2 })
  })

  test('[NO10] a broadcast to nobody by name reaches everybody of the tenant who is connected', async () => {
    const [here, elsewhere] = [scene(), scene()]
    for (const [tenant, userId] of [
      [here.tenant, 'ben'],
      [here.tenant, 'cleo'],
      [elsewhere.tenant, 'zoe'],
    ] as const)
      await textClient(server.wsUrl, await tenant.token(userId))
    const sent = { type: 'system', title: 'Closing early', priority: 'high' }
    expect((await here.post(`${BASE}/broadcast`, sent)).body).toEqual({
      recipients: 2,
      sent: 2,
    })
    for (const userId of ['ben', 'cleo'])
      expect(titles(await here.inbox(userId))).toEqual(['Closing early'])
    expect([await here.inbox('dora'), await elsewhere.inbox('zoe')]).toEqual([[], []])
  })
})

describe('the inbox', () => {
  test('[NO7] page by page, newest first, without gap or repetition, and by what one asks for', async () => {
    const here = scene()
    for (let nth = 1; nth <= 5; nth += 1)
      await here.send('ben', {
        title: `told ${nth}`,
        type: nth === 3 ? 'flight' : 'system',
        priority: nth === 4 ? 'high' : 'normal',
      })
    const all = await here.inbox('ben')
    expect(titles(all)).toEqual(['told 5', 'told 4', 'told 3', 'told 2', 'told 1'])
    const { body: page } = await here.own('ben', 'GET', '?limit=2')
    expect([titles(page.items), page.counts]).toEqual([
      ['told 5', 'told 4'],
      { unseen: 5, unread: 5 },
    ])
    expect(titles(await here.inbox('ben', `?limit=2&before=${page.next}`))).toEqual([
      'told 3',
      'told 2',
    ])
    await here.own('ben', 'POST', '/seen', { upTo: all[1]!.seq })
    await here.own('ben', 'POST', `/${all[4]!.id}/read`)
    await here.own('ben', 'POST', `/${all[3]!.id}/archive`)
    const found: Record<string, string[]> = {
      '?state=unseen': ['told 5'],
      '?state=unread': ['told 4', 'told 3'],
      '?state=read': ['told 1'],
      '?unread=true': ['told 5', 'told 4', 'told 3'],
      '?unread=false': ['told 1'],
      '?type=flight': ['told 3'],
      '?priority=high': ['told 4'],
      '?archived=true': ['told 2'],
      '?scope=default/trip/none': [],
    }
    for (const [query, expected] of Object.entries(found))
      expect([query, titles(await here.inbox('ben', query))]).toEqual([query, expected])
    const { body: counts } = await here.own('ben', 'GET', '/counts')
    expect(counts).toEqual({ unseen: 1, unread: 3, byType: { system: 2, flight: 1 } })
  })

  test.each(['limit=0', 'limit=201', 'before=first', 'type=gossip', 'state=lost', 'unread=maybe'])(
    '[NO11] %s is refused',
    async (query) => {
      const { status, body } = await scene().own('ben', 'GET', `?${query}`)
      expect([status, body.error.code]).toEqual([400, 'VALIDATION_ERROR'])
    },
  )

  test('[NO8] what one does with it is told to all tabs, each time with how the inbox stands', async () => {
    const here = scene()
    const [one, two] = [await here.send('ben'), await here.send('ben')]
    const tab = await textClient(server.wsUrl, await here.tenant.token('ben'))
    await tab.ask('subscribe', { eventTypes: ['notification.*'] }, 'subscribed')
    const deeds: [method: string, path: string, counts: [unseen: number, unread: number]][] = [
      ['POST', '/seen', [0, 2]],
      ['POST', `/${one.id}/read`, [0, 1]],
      ['POST', `/${one.id}/unread`, [0, 2]],
      ['POST', `/${one.id}/archive`, [0, 1]],
      ['POST', `/${one.id}/unarchive`, [0, 2]],
      ['DELETE', `/${one.id}`, [0, 1]],
      ['POST', '/read-all', [0, 0]],
    ]
    for (const [method, path, [unseen, unread]] of deeds) {
      const { status, body } = await here.own('ben', method, path)
      const counts = { unseen, unread }
      expect([path, status, body]).toEqual(
        method === 'DELETE' ? [path, 204, undefined] : [path, 200, counts],
      )
      await until(() => tab.events.length > 0)
      expect([path, tab.events.shift()!.data['counts']]).toEqual([path, counts])
    }
    // What changes nothing is told to nobody.
    expect((await here.own('ben', 'POST', `/${two.id}/read`)).status).toBe(200)
    await here.send('ben')
    await until(() => tab.events.length > 0)
    expect(tab.events.map(({ type }) => type)).toEqual(['notification.created'])
    for (const [method, path] of [
      ['POST', `/${one.id}/read`],
      ['DELETE', `/${one.id}`],
      ['POST', '/none/archive'],
    ])
      expect((await here.own('ben', method!, path)).body.error.code).toBe('NOT_FOUND')
  })

  test('[NO9] it is one person’s: admins may look, nobody else, and nothing crosses tenants', async () => {
    const here = scene()
    const { id } = await here.send('ben')
    const path = `${BASE}/ben`
    const ask = async (who: string, method: string, more: string, roles: string[]) =>
      (await here.tenant.call(who, method, path + more, {}, roles)).status
    for (const more of ['', '/counts', '/digest', '/preferences']) {
      const get = (who: string, roles: string[]): Promise<Reply> =>
        here.tenant.call(who, 'GET', path + more, undefined, roles)
      expect((await get('cleo', ['user'])).status).toBe(403)
      expect((await get('cleo', ['agent'])).status).toBe(403)
      expect((await get('boss', ['admin'])).status).toBe(200)
      expect((await request(server.url, 'GET', path + more)).status).toBe(401)
    }
    for (const [method, more] of [
      ['POST', '/seen'],
      ['POST', '/read-all'],
      ['PUT', '/preferences'],
      ['POST', `/${id}/read`],
      ['POST', `/${id}/archive`],
      ['DELETE', `/${id}`],
    ] as const) {
      expect(await ask('cleo', method, more, ['user'])).toBe(403)
      expect(await ask('boss', method, more, ['admin'])).toBe(403)
    }
    expect(await scene().inbox('ben')).toEqual([])
    expect(await here.tenant.log('boss', '?since=0&types=notification.*', ['admin'])).toEqual([])
  })

  test('[NO4] what somebody does not want to hear of never comes; what is urgent does', async () => {
    const here = scene()
    const changes = { types: { system: { in_app: false } } }
    const { status, body } = await here.own('ben', 'PUT', '/preferences', changes)
    expect([status, body.types.system.in_app, body.types.chat.in_app, body.available]).toEqual([
      200,
      false,
      true,
      ['in_app', 'push'],
    ])
    expect((await here.own('ben', 'GET', '/preferences')).body).toEqual(body)
    expect(await here.send('ben', { title: 'quiet' })).toBeNull()
    await here.send('ben', { title: 'loud', priority: 'urgent' })
    expect(titles(await here.inbox('ben'))).toEqual(['loud'])
    const wrong = await here.own('ben', 'PUT', '/preferences', { types: { gossip: {} } })
    expect([wrong.status, wrong.body.error.code]).toEqual([400, 'VALIDATION_ERROR'])
  })

  test('[NO16] what somebody wants pushed becomes a job, and nothing else does', async () => {
    const here = scene()
    const pushes = async (): Promise<unknown[]> => {
      const path = '/api/v1/admin/jobs?type=push.send'
      return (await here.tenant.call('boss', 'GET', path, undefined, ['admin'])).body.items
    }
    await here.send('ben', { title: 'in the inbox alone' })
    expect(await pushes()).toEqual([])
    await here.own('ben', 'PUT', '/preferences', { types: { system: { push: true } } })
    expect((await here.send('ben', { title: 'no browser yet' })).channels).toEqual(['in_app'])
    expect(await pushes()).toEqual([])
    const { publicKey } = (await here.tenant.call('ben', 'GET', '/api/v1/push/key')).body
    const keys = { p256dh: publicKey, auth: Buffer.alloc(16).toString('base64url') }
    const browser = { endpoint: `https://push.example.com/${here.tenant.id}`, keys }
    await here.tenant.call('ben', 'POST', '/api/v1/push/subscriptions', browser)
    expect((await here.send('ben', { title: 'loud' })).channels).toEqual(['in_app', 'push'])
    expect(await pushes()).toHaveLength(1)
  })

  test('[NO6] what is over is gone, and its end is told', async () => {
    const here = scene()
    await here.send('ben', { title: 'stays' })
    const { id } = await here.send('ben', {
      title: 'goes',
      expiresAt: new Date(Date.now() + 4000).toISOString(),
    })
    expect(await here.inbox('ben')).toHaveLength(2)
    await until(async () => (await here.inbox('ben')).length === 1)
    expect((await here.own('ben', 'POST', `/${id}/read`)).status).toBe(404)
  })

  test('[NO12] since somebody left: what they did not see, in a few lines', async () => {
    const here = scene()
    await here.send('ben', { title: 'seen live' })
    await here.own('ben', 'POST', '/seen')
    for (const priority of ['normal', 'high']) await here.send('ben', { title: priority, priority })
    const { body } = await here.own('ben', 'GET', '/digest')
    expect(body).toMatchObject({
      total: 2,
      lines: [{ type: 'system', count: 2, priority: 'high' }],
    })
    const later = new Date(Date.now() + 60_000).toISOString()
    expect((await here.own('ben', 'GET', `/digest?since=${later}`)).body.total).toBe(0)
    expect((await here.own('ben', 'GET', '/digest?since=then')).status).toBe(400)
  })

  test('[NO14] statistics: of everybody for admins, else of one’s own', async () => {
    const here = scene()
    const { id } = await here.send('ben')
    await here.send('ben', { type: 'flight', priority: 'high' })
    await here.send('cleo')
    await here.own('ben', 'POST', `/${id}/read`)
    const path = '/api/v1/realtime/stats/notifications'
    for (const at of [path, path.replace('/v1', '')]) {
      expect((await here.tenant.call('boss', 'GET', at, undefined, ['admin'])).body).toEqual({
        total: 3,
        unread: 2,
        read: 1,
        byType: { system: 2, flight: 1 },
        byPriority: { normal: 2, high: 1 },
      })
    }
    expect((await here.tenant.call('ben', 'GET', path)).body).toMatchObject({ total: 2, read: 1 })
    expect((await request(server.url, 'GET', path)).status).toBe(401)
  })
})

test('[NO1] what happens in a trip reaches who is concerned, and not who has it open', async () => {
  const here = scene()
  const { path, scope } = await here.tenant.trip('Lisbon')
  await here.tenant.call('ana', 'POST', `${path}/members`, { userId: 'cleo', role: 'viewer' })
  await here.tenant.editor('cleo', scope)
  await here.tenant.call('ana', 'POST', `${path}/messages`, { text: 'Soon, @ben?' })
  await here.tenant.call('ana', 'POST', `${path}/messages`, { text: 'Anybody?' })
  await until(async () => (await here.inbox('ben')).length === 3)
  expect(titles(await here.inbox('ben'))).toEqual([
    'Ana wrote in “Lisbon”',
    'Ana mentioned you in “Lisbon”',
    'Ana shared “Lisbon” with you',
  ])
  expect(titles(await here.inbox('cleo'))).toEqual(['Ana shared “Lisbon” with you'])
  expect(await here.inbox('ana')).toEqual([])
  const told = await here.tenant.log('ben', `?since=0&types=notification.*&scope=${scope}`)
  expect(told.map(({ data }: ConcordEvent) => data['title'])).toEqual(
    titles(await here.inbox('ben')).toReversed(),
  )
})
