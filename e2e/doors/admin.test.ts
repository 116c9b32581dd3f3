/** What admins see and do, at every door of a running server. */
import { SYSTEM_MESSAGE, type AuditRecord, type SessionRecord } from '@concord/schemas'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, sseReader, textClient } from '../event-readers.ts'
import { lightClient } from '../light-client.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(() => {
  closeClients()
  closeReaders()
})
afterAll(cleanUp)

const REALTIME = '/api/v1/realtime'
const AUDIT = '/api/v1/admin/audit'

/** What Boss, an admin, is answered. */
const boss = (tenant: Tenant, method: string, path: string, body?: unknown) =>
  tenant.call('boss', method, path, body, ['admin'])

async function audited(tenant: Tenant, query: string): Promise<AuditRecord[]> {
  return (await boss(tenant, 'GET', `${AUDIT}?${query}`)).body.items
}

const ADMIN_CALLS = [
  ['GET', `${REALTIME}/connections`],
  ['POST', `${REALTIME}/broadcast`, { message: 'Hello' }],
  ['POST', `${REALTIME}/disconnect/ana`],
  ['POST', '/api/v1/admin/users/ana/revoke'],
  ['GET', AUDIT],
] as const

test.each(ADMIN_CALLS)(
  '[AM1] %s %s is for admins of the tenant, with a token that is good',
  async (method, path, body?: unknown) => {
    const tenant = createTenant(server)
    await textClient(server.wsUrl, await tenant.token('ana'))
    expect((await request(server.url, method, path, undefined, body)).status).toBe(401)
    expect((await request(server.url, method, path, 'nonsense', body)).status).toBe(401)
    for (const roles of [['user'], ['agent']]) {
      const { status, body: reply } = await tenant.call('ben', method, path, body, roles)
      expect([status, reply.error.code]).toEqual([403, 'ACCESS_DENIED'])
    }
    for (const roles of [['admin'], ['super_admin']]) {
      const other = createTenant(server)
      if (path.includes('/ana')) await textClient(server.wsUrl, await other.token('ana'))
      expect((await other.call('boss', method, path, body, roles)).status).toBe(200)
    }
    // Ana of the first tenant is still there.
    const { body: connections } = await boss(tenant, 'GET', `${REALTIME}/connections`)
    expect(connections.items).toHaveLength(1)
  },
)

test('[AM1] what is asked for wrongly is refused with the reason', async () => {
  const tenant = createTenant(server)
  const wrong = [
    ['POST', `${REALTIME}/broadcast`, {}],
    ['POST', `${REALTIME}/broadcast`, { message: '  ' }],
    ['POST', `${REALTIME}/broadcast`, { message: 'x'.repeat(1001) }],
    ['POST', `${REALTIME}/broadcast`, { message: 'Hello', type: 'joke' }],
    ['POST', `${REALTIME}/broadcast`, { message: 'Hello', to: 'ana' }],
    ['POST', `${REALTIME}/disconnect/-ana`],
    ['POST', '/api/v1/admin/users/a%20b/revoke'],
    ['GET', `${REALTIME}/connections?status=lost`],
    ['GET', `${REALTIME}/connections?limit=0`],
    ['GET', `${REALTIME}/connections?after=nowhere`],
    ['GET', `${REALTIME}/users/online?limit=many`],
    ['GET', `${AUDIT}?category=gossip`],
    ['GET', `${AUDIT}?from=yesterday`],
    ['GET', `${AUDIT}?action=%25`],
  ] as const
  for (const [method, path, body] of wrong) {
    const { status, body: reply } = await boss(tenant, method, path, body)
    expect([path, status, reply.error.code]).toEqual([path, 400, 'VALIDATION_ERROR'])
  }
  const absent = await boss(tenant, 'POST', `${REALTIME}/disconnect/nobody`)
  expect([absent.status, absent.body.error.code]).toEqual([404, 'NOT_FOUND'])
  for (const path of ['users/online', 'stats'])
    expect((await request(server.url, 'GET', `${REALTIME}/${path}`)).status).toBe(401)
})

test('[AM1] what fails inside is told as that, and nothing of it', async () => {
  const own = await startConcord()
  const admin = await own.token('boss', { roles: ['admin'] })
  const others = await own.token('ben')
  const file = new Database(`${own.dataDir}/concord.db`)
  file.exec('DROP TABLE audit; DROP TABLE sessions; DROP TABLE members')
  file.close()
  const hello = { message: 'Hello' }
  const failing = [
    ['GET', AUDIT],
    ['GET', `${REALTIME}/connections?status=disconnected`],
    ['POST', `${REALTIME}/broadcast`, hello],
    ['POST', '/api/v1/admin/users/ana/revoke'],
  ] as const
  for (const [method, url, body] of failing) {
    const reply = await request(own.url, method, url, admin, body)
    expect([url, reply.status, reply.body.error.code]).toEqual([url, 500, 'INTERNAL_ERROR'])
    expect(JSON.stringify(reply.body)).not.toMatch(/table/)
  }
  const online = await request(own.url, 'GET', `${REALTIME}/users/online`, others)
  expect(online.status).toBe(500)
})

test('[AM2] every connection is remembered: whose, from where, what was open on it, and how it ended', async () => {
  const tenant = createTenant(server)
  const { scope } = await tenant.trip()
  const editor = await lightClient(server.wsUrl, scope, await tenant.token('ana'))
  const sessions = async (query: string): Promise<SessionRecord[]> =>
    (await boss(tenant, 'GET', `${REALTIME}/connections?${query}`)).body.items
  await until(async () => (await sessions('')).some(({ rooms }) => rooms.length === 1))
  const [session] = await sessions('userId=ana')
  expect(session).toMatchObject({
    userId: 'ana',
    door: 'socket',
    status: 'connected',
    ip: '127.0.0.1',
    rooms: [scope],
    endedAt: null,
  })
  expect(Date.parse(session!.lastActivity)).toBeGreaterThanOrEqual(
    Date.parse(session!.connectionTime),
  )
  await sseReader(server.url, await tenant.token('ben'), '', {
    'user-agent': 'a reader',
    // Anybody can write that; without TRUST_PROXY nobody is believed.
    'x-forwarded-for': '203.0.113.7',
  })
  expect(await sessions('userId=ben')).toMatchObject([
    { door: 'stream', userAgent: 'a reader', ip: '127.0.0.1' },
  ])

  editor.close()
  await until(async () => (await sessions('')).length === 1)
  const [ended] = await sessions('status=disconnected')
  expect(ended).toMatchObject({
    sessionId: session!.sessionId,
    status: 'disconnected',
    rooms: [scope],
  })
  expect(ended!.endedAt).not.toBeNull()
  expect(await sessions('status=disconnected&userId=ben')).toEqual([])
})

test.each(['connected', 'disconnected'])(
  '[AM2] page by page, each connection comes once: %s',
  async (status) => {
    const tenant = createTenant(server)
    const token = await tenant.token('ana')
    const opened = await Promise.all(
      Array.from({ length: 7 }, () => textClient(server.wsUrl, token)),
    )
    const path = `${REALTIME}/connections?status=${status}&limit=3`
    if (status === 'disconnected') {
      for (const client of opened) client.close()
      await until(async () => (await boss(tenant, 'GET', path)).body.next !== undefined)
      await until(
        async () => (await boss(tenant, 'GET', `${REALTIME}/connections`)).body.items.length === 0,
      )
    }
    const seen: string[] = []
    const times: string[] = []
    let next: string | undefined
    do {
      const page = await boss(tenant, 'GET', path + (next ? `&after=${next}` : ''))
      for (const one of page.body.items as SessionRecord[]) {
        seen.push(one.sessionId)
        times.push(one.connectionTime)
      }
      next = page.body.next
    } while (next)
    expect(new Set(seen).size).toBe(7)
    expect(seen).toHaveLength(7)
    expect(times).toEqual(times.toSorted().toReversed())
  },
)

test('[AM4] what is announced is heard by everybody of the tenant, and by nobody else', async () => {
  const [tenant, other] = [createTenant(server), createTenant(server)]
  const query = `?types=${SYSTEM_MESSAGE}`
  const streams = [
    await sseReader(server.url, await tenant.token('ana'), query),
    await sseReader(server.url, await tenant.token('ben'), query),
  ]
  const text = await textClient(server.wsUrl, await tenant.token('cleo'))
  await text.ask('subscribe', { eventTypes: [SYSTEM_MESSAGE] }, 'subscribed')
  const outside = await sseReader(server.url, await other.token('ana'), query)
  const message = '  The server is updated at 18:00.  '
  const sent = await boss(tenant, 'POST', `${REALTIME}/broadcast`, { message, type: 'maintenance' })
  expect(sent.body).toMatchObject({
    message: message.trim(),
    type: 'maintenance',
    from: 'boss',
    users: 3,
  })
  await until(() => [...streams, text].every(({ events }) => events.length === 1))
  for (const { events } of [...streams, text]) {
    expect(events).toMatchObject([
      {
        seq: sent.body.seq,
        type: SYSTEM_MESSAGE,
        actor: 'boss',
        data: { message: message.trim(), type: 'maintenance' },
      },
    ])
  }
  const plain = await boss(tenant, 'POST', `${REALTIME}/broadcast`, { message: 'Hello' })
  expect(plain.body.type).toBe('announcement')
  await until(() => streams[0]!.events.length === 2)
  expect(outside.events).toEqual([])
  // Only an admin may say so: nobody publishes one as an event.
  const forged = { type: SYSTEM_MESSAGE, data: { message: 'Hello' } }
  expect((await boss(tenant, 'POST', '/api/v1/events', forged)).status).toBe(400)
})

test('[AM6] the audit log tells what admins did, who connected and what was refused, by what one asks for', async () => {
  const [tenant, other] = [createTenant(server), createTenant(server)]
  const began = new Date().toISOString()
  const text = await textClient(server.wsUrl, await tenant.token('ana'))
  await boss(tenant, 'POST', `${REALTIME}/broadcast`, { message: 'Hello' })
  await tenant.call('ben', 'GET', AUDIT)
  await boss(tenant, 'POST', `${REALTIME}/disconnect/ana`)
  await until(() => text.closed !== undefined)
  await until(async () => (await audited(tenant, 'category=security&actor=ben')).length === 1)
  await until(async () => (await audited(tenant, 'action=connection.closed')).length === 1)

  expect(await audited(tenant, 'category=admin')).toMatchObject([
    { action: 'user.disconnected', actor: 'boss', target: 'ana', details: { connections: 1 } },
    { action: 'broadcast.sent', actor: 'boss', details: { message: 'Hello', users: 1 } },
  ])
  expect(await audited(tenant, 'category=connection&actor=ana')).toMatchObject([
    { action: 'connection.closed', details: { reason: 'FORCED_DISCONNECT' } },
    { action: 'connection.opened', details: { door: 'socket', address: '127.0.0.1' } },
  ])
  expect(await audited(tenant, 'action=refused.*&actor=ben')).toMatchObject([
    { category: 'security', action: 'refused.access_denied' },
  ])
  expect(await audited(tenant, 'action=refused.')).toEqual([])
  expect(await audited(tenant, 'target=ana')).toHaveLength(1)
  const ended = new Date().toISOString()
  const whole = await audited(tenant, `from=${began}&to=${ended}`)
  expect(await audited(tenant, '')).toEqual(whole)
  expect(await audited(tenant, `to=${new Date(Date.parse(began) - 1).toISOString()}`)).toEqual([])
  expect((await audited(other, '')).map(({ actor }) => actor)).toEqual([])

  const paged: AuditRecord[] = []
  for (let after = ''; ;) {
    const { body } = await boss(tenant, 'GET', `${AUDIT}?limit=2&to=${ended}${after}`)
    paged.push(...body.items)
    if (body.next === undefined) break
    after = `&after=${body.next}`
  }
  expect(paged).toEqual(whole)
  expect(whole.map(({ id }) => id)).toEqual(whole.map(({ id }) => id).toSorted((a, b) => b - a))
  // Who cannot be known belongs to no tenant.
  await request(server.url, 'GET', AUDIT, 'nonsense')
  const unknown = `${AUDIT}?action=refused.unauthenticated`
  await until(
    async () =>
      (await tenant.call('root', 'GET', unknown, undefined, ['super_admin'])).body.items.length > 0,
  )
  expect((await boss(tenant, 'GET', unknown)).body.items).toEqual([])
})

test('[AM8] who is online is known to those who share something with them, and to admins', async () => {
  const tenant = createTenant(server)
  await tenant.trip()
  const online = async (userId: string, roles?: string[]) => {
    const path = `${REALTIME}/users/online`
    const { body } = await tenant.call(userId, 'GET', path, undefined, roles)
    return (body.items as { userId: string; connections: number }[]).map(
      ({ userId: id, connections }) => [id, connections],
    )
  }
  for (const userId of ['ana', 'ben', 'ben', 'cleo'])
    await textClient(server.wsUrl, await tenant.token(userId))
  const all = [
    ['ana', 1],
    ['ben', 2],
    ['cleo', 1],
  ]
  expect(await online('ana')).toEqual(all.slice(0, 2))
  expect(await online('cleo')).toEqual(all.slice(2))
  expect(await online('boss', ['admin'])).toEqual(all)
  const first = await boss(tenant, 'GET', `${REALTIME}/users/online?limit=2`)
  expect(first.body.next).toBe('ben')
  const second = await boss(tenant, 'GET', `${REALTIME}/users/online?limit=2&after=ben`)
  expect(second.body.items).toMatchObject([{ userId: 'cleo' }])
  expect(second.body.next).toBeUndefined()
})

test('[AM8] the figures are of the own tenant; who has what open is for admins', async () => {
  const [tenant, other] = [createTenant(server), createTenant(server)]
  const { scope } = await tenant.trip()
  await tenant.editor('ana', scope)
  await tenant.editor('ben', scope)
  await textClient(server.wsUrl, await tenant.token('ben'))
  const { body } = await tenant.call('ana', 'GET', `${REALTIME}/stats`)
  expect(body).toMatchObject({ connections: 3, users: 2, rooms: 1, jobs: { failed: 0 } })
  expect(body.events).toBeGreaterThan(0)
  expect(body.membersByRoom).toBeUndefined()
  const detailed = await boss(tenant, 'GET', `${REALTIME}/stats`)
  expect(detailed.body.membersByRoom).toEqual({ [scope]: 2 })
  expect((await boss(other, 'GET', `${REALTIME}/stats`)).body).toMatchObject({
    connections: 0,
    users: 0,
    rooms: 0,
    flights: 0,
    events: 0,
  })
})
