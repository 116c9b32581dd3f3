/** What is cached, seen from outside: nobody is given what is not true any more. */
import { CACHE_INVALIDATED, type ConcordEvent } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeClients, stockClient, until } from '../stock.ts'
import { createTenant, entry, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterEach(closeClients)
afterAll(cleanUp)

const CACHE = '/api/v1/admin/cache'
const boss = (tenant: Tenant, method: string, path: string) =>
  tenant.call('boss', method, path, undefined, ['admin'])
const invalidated = async (tenant: Tenant): Promise<unknown[]> =>
  (await tenant.log('boss', '?since=0&limit=500&types=cache.*', ['admin'])).map(
    ({ data }: ConcordEvent) => data,
  )

test('[CC9] a role that changed acts at once, at every door', async () => {
  const tenant = createTenant(server)
  const { id, scope, path } = await tenant.trip()
  const edit = async (): Promise<number> =>
    (await tenant.call('ben', 'PATCH', path, { destination: 'Italy' })).status
  const give = (role: string) =>
    tenant.call('ana', 'POST', `${path}/members`, { userId: 'ben', role })
  const ben = await tenant.editor('ben', scope)
  for (let round = 0; round < 5; round += 1) {
    expect(await edit()).toBe(200)
    await give('viewer')
    expect(await edit()).toBe(403)
    await give('editor')
  }
  ben.doc.getMap('days').set('d1', entry({ title: 'One' }))
  await ben.acknowledged()
  await tenant.call('ana', 'DELETE', `${path}/members/ben`)
  expect((await tenant.call('ben', 'GET', path)).status).toBe(403)
  const late = stockClient(server.wsUrl, scope, await tenant.token('ben'))
  await new Promise((resolve) => void late.provider.on('authenticationFailed', resolve))
  await give('editor')
  expect(await edit()).toBe(200)
  await tenant.call('ana', 'DELETE', path)
  for (const user of ['ana', 'ben']) expect((await tenant.call(user, 'GET', path)).status).toBe(404)
  const key = `tenant:${tenant.id}:permissions:ben:trip/${id}`
  const told = { key, resource: 'permissions', id: `ben:trip/${id}` }
  await until(async () => (await invalidated(tenant)).length > 5)
  expect(await invalidated(tenant)).toContainEqual(told)
})

test('[CC10] what comes from the cache says so, and admins see how much it helps and empty it', async () => {
  const tenant = createTenant(server)
  const token = await tenant.token('ana')
  const read = async (): Promise<string | null> => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${server.url}/api/v1/realtime/stats`, { headers })
    expect(response.status).toBe(200)
    return response.headers.get('x-cache')
  }
  expect([await read(), await read()]).toEqual(['MISS', 'HIT'])
  const { body: stats } = await boss(tenant, 'GET', CACHE)
  expect(stats).toMatchObject({ hits: 1, misses: 1, hitRate: 0.5, maxEntries: 1000 })
  expect(stats.byResource.job_stats).toEqual({ hits: 1, misses: 1, entries: 1 })
  const elsewhere = createTenant(server)
  expect((await boss(elsewhere, 'GET', CACHE)).body).toMatchObject({ entries: 0, hits: 0 })
  expect((await boss(elsewhere, 'DELETE', CACHE)).body).toEqual({ deleted: 0 })
  expect(await read()).toBe('HIT')
  expect((await boss(tenant, 'DELETE', `${CACHE}?pattern=job_*`)).body).toEqual({ deleted: 1 })
  expect(await read()).toBe('MISS')
  expect((await boss(tenant, 'DELETE', `${CACHE}?pattern=%5B`)).status).toBe(400)
  for (const method of ['GET', 'DELETE'])
    expect((await tenant.call('ana', method, CACHE)).status).toBe(403)
  await until(async () => (await invalidated(tenant)).length > 0)
  expect(await invalidated(tenant)).toEqual([
    { key: `tenant:${tenant.id}:job_stats`, resource: 'job_stats', id: null },
  ])
  expect(await invalidated(elsewhere)).toEqual([])
  expect((await tenant.log('ana')).map(({ type }) => type)).not.toContain(CACHE_INVALIDATED)
  const { body: audit } = await boss(tenant, 'GET', '/api/v1/admin/audit?action=cache.*')
  expect(audit.items[0]).toMatchObject({ target: 'job_*', details: { deleted: 1 } })
})

test('[CC8] when the first of a tenant connects, roles are read before they are asked for', async () => {
  const tenant = createTenant(server)
  const { id, scope, path } = await tenant.trip()
  await boss(tenant, 'DELETE', CACHE)
  await tenant.editor('ben', scope)
  // Ana's, too, who did not ask for anything since.
  const entries = async () =>
    (await boss(tenant, 'GET', CACHE)).body.byResource.permissions?.entries
  await until(async () => (await entries()) === 2)
  expect([id, (await tenant.call('ana', 'GET', path)).status]).toEqual([id, 200])
})
