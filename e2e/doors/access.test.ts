/** Who may do what, over REST and on live connections. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { closeClients, stockClient, until, yWebsocketClient } from '../stock.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closeClients)
afterAll(cleanUp)

/** A new trip of Ana's with Ben in it. */
async function trip(role: string): Promise<{ path: string; name: string }> {
  const { body } = await server.call('ana', 'POST', '/api/v1/trips', { title: 'Rome' })
  const path = `/api/v1/trips/${body.id}`
  if (role !== 'none') await server.call('ana', 'POST', `${path}/members`, { userId: 'ben', role })
  return { path, name: body.scope }
}

test('[AC1] a trip is made, listed, read, renamed and deleted over REST', async () => {
  const made = await server.call('cleo', 'POST', '/api/v1/trips', {
    title: 'Lisbon',
    destination: 'Portugal',
  })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ title: 'Lisbon', role: 'owner', createdBy: 'cleo' })
  expect(made.body.id).toMatch(/^[0-9a-f]{24}$/)
  const path = `/api/v1/trips/${made.body.id}`
  const renamed = await server.call('cleo', 'PATCH', path, { title: 'Porto' })
  expect(renamed.body.title).toBe('Porto')
  const read = await server.call('cleo', 'GET', path)
  expect(read.body).toMatchObject({
    title: 'Porto',
    meta: { title: 'Porto', destination: 'Portugal' },
    days: [],
    activities: [],
  })
  const list = await server.call('cleo', 'GET', '/api/v1/trips')
  expect(list.body.items.map((item: { title: string }) => item.title)).toEqual(['Porto'])
  expect((await server.call('cleo', 'DELETE', path)).status).toBe(204)
  expect((await server.call('cleo', 'GET', path)).status).toBe(404)
  expect((await server.call('cleo', 'GET', '/api/v1/trips')).body.items).toEqual([])
})

test('[AC2] a title that is changed in the document is the title in lists', async () => {
  const { path, name } = await trip('none')
  const ana = stockClient(server.wsUrl, name, await server.token('ana'))
  await ana.synced()
  expect(ana.doc.getMap('meta').get('title')).toBe('Rome')
  ana.doc.getMap('meta').set('title', 'Roma')
  await ana.acknowledged()
  expect((await server.call('ana', 'GET', path)).body.title).toBe('Roma')
})

test('[AC3] lists come in pages, newest first, without gap or repetition', async () => {
  for (const title of ['1', '2', '3', '4', '5'])
    await server.call('dora', 'POST', '/api/v1/documents', { title })
  const titles: string[] = []
  let after = ''
  do {
    const { body } = await server.call(
      'dora',
      'GET',
      `/api/v1/documents?limit=2${after && `&after=${after}`}`,
    )
    titles.push(...body.items.map((item: { title: string }) => item.title))
    after = body.next ?? ''
  } while (after !== '')
  expect(titles).toEqual(['5', '4', '3', '2', '1'])
})

/** method, path below the trip, body, and who may. */
const MATRIX: [string, string, unknown, readonly string[]][] = [
  ['GET', '', undefined, ['owner', 'editor', 'commenter', 'viewer']],
  ['PATCH', '', { title: 'New' }, ['owner', 'editor']],
  ['GET', '/members', undefined, ['owner', 'editor', 'commenter', 'viewer']],
  ['POST', '/members', { userId: 'eve', role: 'viewer' }, ['owner']],
  ['DELETE', '/members/ana', undefined, ['owner']],
  ['DELETE', '', undefined, ['owner']],
]
for (const role of ['owner', 'editor', 'commenter', 'viewer', 'none']) {
  test(`[AC4] REST does for each role what the role may, and refuses the rest with 403: ${role}`, async () => {
    const { path } = await trip(role)
    for (const [method, below, body, allowed] of MATRIX) {
      const { status } = await server.call('ben', method, path + below, body)
      if (allowed.includes(role))
        expect([method, below, status]).toEqual([method, below, expect.toBeOneOf([200, 204])])
      else expect([method, below, status]).toEqual([method, below, 403])
    }
  })
}

test('[AC5] a role that changes takes effect on live connections at once, in both directions', async () => {
  const { path, name } = await trip('editor')
  const ben = stockClient(server.wsUrl, name, await server.token('ben'))
  await ben.synced()
  const notices: string[] = []
  ben.provider.on('stateless', ({ payload }: { payload: string }) => notices.push(payload))
  ben.doc.getMap('meta').set('destination', 'one')
  await ben.acknowledged()

  await server.call('ana', 'POST', `${path}/members`, { userId: 'ben', role: 'viewer' })
  await until(() => notices.length === 1)
  expect(JSON.parse(notices[0]!)).toEqual({ type: 'access', role: 'viewer' })
  ben.doc.getMap('meta').set('destination', 'two')
  expect((await server.call('ana', 'GET', path)).body.meta.destination).toBe('one')

  await server.call('ana', 'POST', `${path}/members`, { userId: 'ben', role: 'editor' })
  await until(() => notices.length === 2)
  ben.provider.forceSync()
  await until(async () => (await server.call('ana', 'GET', path)).body.meta.destination === 'two')
})

test('[AC6] who is removed is told so and cut off at once, on every kind of socket', async () => {
  const { path, name } = await trip('editor')
  const token = await server.token('ben')
  const ben = stockClient(server.wsUrl, name, token)
  const bridge = yWebsocketClient(server.wsUrl, name, token)
  await ben.synced()
  await until(() => bridge.provider.synced)
  await server.call('ana', 'DELETE', `${path}/members/ben`)
  await until(() => ben.reasons.length > 0 && bridge.reasons.length > 0)
  expect(ben.reasons[0]).toMatch(/ACCESS_REMOVED: /)
  expect(bridge.reasons[0]).toMatch(/^4403 ACCESS_REMOVED: /)
  const back = stockClient(server.wsUrl, name, token)
  await until(() => back.reasons.length > 0)
  expect(back.reasons[0]).toMatch(/^ACCESS_DENIED: /)
})

test('[AC7] a deleted trip is closed for everybody who has it open', async () => {
  const { path, name } = await trip('viewer')
  const ana = stockClient(server.wsUrl, name, await server.token('ana'))
  const ben = stockClient(server.wsUrl, name, await server.token('ben'))
  await ana.synced()
  await ben.synced()
  await server.call('ana', 'DELETE', path)
  await until(() => ana.reasons.length > 0 && ben.reasons.length > 0)
  expect(ben.reasons[0]).toMatch(/NOT_FOUND: .*deleted/)
})

test('[AC8] somebody always remains owner', async () => {
  const { path } = await trip('editor')
  expect((await server.call('ana', 'DELETE', `${path}/members/ana`)).body.error.code).toBe(
    'CONFLICT',
  )
  expect(
    (await server.call('ana', 'POST', `${path}/members`, { userId: 'ana', role: 'viewer' })).status,
  ).toBe(409)
  expect((await server.call('ana', 'GET', `${path}/members`)).body.items).toMatchObject([
    { userId: 'ana', role: 'owner' },
    { userId: 'ben', role: 'editor' },
  ])
})

test('[AC9] nothing of another tenant can be seen or opened', async () => {
  const { path, name } = await trip('editor')
  const stranger = await server.token('ana', { tenantId: 'other', roles: ['admin'] })
  expect((await request(server.url, 'GET', path, stranger)).status).toBe(404)
  expect((await request(server.url, 'GET', '/api/v1/trips', stranger)).body.items).toEqual([])
  const client = stockClient(server.wsUrl, name, stranger)
  await until(() => client.reasons.length > 0)
  expect(client.reasons[0]).toMatch(/^ACCESS_DENIED: .*tenant/)
})

test('[AC10] an admin of the tenant may read and manage without being a member, but not edit', async () => {
  const { path } = await trip('none')
  const admin = await server.token('root', { roles: ['admin'] })
  expect((await request(server.url, 'GET', path, admin)).status).toBe(200)
  expect((await request(server.url, 'PATCH', path, admin, { title: 'Mine' })).status).toBe(403)
  expect(
    (await request(server.url, 'POST', `${path}/members`, admin, { userId: 'ben', role: 'owner' }))
      .status,
  ).toBe(200)
})

test('[AU4] a token that runs out ends its documents with the reason; one that is renewed in time does not', async () => {
  const name = 'default/document/expiry'
  const short = await server.token('ana', { expiresInSeconds: 4 })
  const fixed = stockClient(server.wsUrl, name, short)
  let renewals = -1
  const renewing = stockClient(server.wsUrl, name, async () => {
    renewals += 1
    return server.token('ana', { expiresInSeconds: 4 })
  })
  const bridge = yWebsocketClient(
    server.wsUrl,
    name,
    await server.token('ana', { expiresInSeconds: 4 }),
  )
  await fixed.synced()
  await renewing.synced()
  await until(() => fixed.reasons.length > 0 && bridge.reasons.length > 0)
  expect(fixed.reasons[0]).toMatch(/TOKEN_EXPIRED: /)
  expect(bridge.reasons[0]).toMatch(/^4401 TOKEN_EXPIRED: /)
  // The third renewal comes after the first token has ended.
  await until(() => renewals >= 3)
  expect(renewing.reasons).toEqual([])
  renewing.doc.getMap('m').set('still', 'here')
  await renewing.acknowledged()
})

test('[AU5] a renewed token must be for the same person', async () => {
  const name = 'default/document/renewal'
  const tokens = [await server.token('ana'), await server.token('mallory')]
  const client = stockClient(server.wsUrl, name, async () => tokens.shift()!)
  await client.synced()
  await client.provider.sendToken()
  await until(() => client.reasons.length > 0)
  expect(client.reasons[0]).toMatch(/ACCESS_DENIED: .*same person/)
})

test('[AU6] presence says who somebody is, whatever they claim', async () => {
  const name = 'default/document/presence'
  const honest = stockClient(server.wsUrl, name, await server.token('ana', { name: 'Ana' }))
  await honest.synced()
  await server.call('ana', 'POST', '/api/v1/documents/presence/members', {
    userId: 'mallory',
    role: 'editor',
  })
  const liar = stockClient(server.wsUrl, name, await server.token('mallory'))
  await liar.synced()
  liar.provider.setAwarenessField('user', { id: 'ana', name: 'Ana', color: 'red' })
  await until(() => honest.provider.awareness!.getStates().size > 1)
  expect(honest.provider.awareness!.getStates().get(liar.doc.clientID)!['user']).toMatchObject({
    id: 'mallory',
    name: 'mallory',
  })
})

test('[AU6] a person who comes back after a lost network is seen at once, while the old connection still looks alive', async () => {
  const name = 'default/document/return'
  const watcher = stockClient(server.wsUrl, name, await server.token('ana'))
  await watcher.synced()
  const before = stockClient(server.wsUrl, name, await server.token('ana'))
  await before.synced()
  before.provider.setAwarenessField('cursor', 1)
  await until(
    () => watcher.provider.awareness!.getStates().get(before.doc.clientID)?.['cursor'] === 1,
  )
  const after = stockClient(server.wsUrl, name, await server.token('ana'))
  after.doc.clientID = before.doc.clientID
  after.provider.awareness!.clientID = before.doc.clientID
  await after.synced()
  for (let step = 2; step < 10; step += 1) after.provider.setAwarenessField('cursor', step)
  await until(
    () => watcher.provider.awareness!.getStates().get(before.doc.clientID)?.['cursor'] === 9,
  )
  after.close()
  await until(() => !watcher.provider.awareness!.getStates().has(before.doc.clientID))
})
