/** Who may lock a document, look at its lock, and end it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { aTrip, lock } from '../locked-trip.ts'
import { createTenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord()
})
afterAll(cleanUp)

const ROLES = ['owner', 'editor', 'commenter', 'viewer', 'none'] as const
const [OK, GONE, NO] = [200, 204, 403]
/** Taking it; reading it; ending somebody else's; ending none. */
const MAY: Record<(typeof ROLES)[number], readonly number[]> = {
  owner: [OK, OK, GONE, GONE],
  editor: [OK, OK, NO, GONE],
  commenter: [NO, OK, NO, GONE],
  viewer: [NO, OK, NO, GONE],
  none: [NO, NO, NO, NO],
}

test.each(ROLES)('[LO2] lock, look and unlock: %s', async (role) => {
  const trip = await aTrip(server)
  const path = `${trip.path}/lock`
  const call = async (method: string): Promise<number> =>
    (await trip.tenant.call('eve', method, path)).status
  if (role !== 'none')
    await trip.tenant.call('ana', 'POST', `${trip.path}/members`, { userId: 'eve', role })
  const none = await call('DELETE')
  const taken = await call('POST')
  if (taken === OK) expect(await call('DELETE')).toBe(GONE)
  await lock(trip, 'ana')
  const read = await call('GET')
  const ended = await call('DELETE')
  expect([taken, read, ended, none]).toEqual(MAY[role])
})

test('[LO2] an admin who is no member looks and ends, and does not take it', async () => {
  const trip = await aTrip(server)
  const path = `${trip.path}/lock`
  await lock(trip, 'ana')
  const admin = async (method: string) =>
    trip.tenant.call('boss', method, path, undefined, ['admin'])
  expect((await admin('POST')).status).toBe(403)
  expect((await admin('GET')).body.lock.userId).toBe('ana')
  expect((await admin('DELETE')).status).toBe(204)
  expect((await admin('GET')).body).toEqual({ lock: null })
})

test('[LO2] a lock of one tenant is none in another', async () => {
  const [here, there] = [createTenant(server), createTenant(server)]
  const path = '/api/v1/documents/plan'
  for (const tenant of [here, there]) {
    await tenant.call('ana', 'POST', '/api/v1/documents', { title: 'Plan', id: 'plan' })
    await tenant.call('ana', 'POST', `${path}/members`, { userId: 'ben', role: 'editor' })
  }
  await lock({ tenant: here, path }, 'ana')
  expect((await there.call('ben', 'GET', `${path}/lock`)).body).toEqual({ lock: null })
  expect((await there.call('ben', 'PATCH', path, { title: 'Ours' })).status).toBe(200)
  expect((await here.call('ben', 'PATCH', path, { title: 'Ours' })).status).toBe(423)
  const events = await there.log('ana')
  expect(events.filter(({ type }) => type.startsWith('document.locked'))).toEqual([])
})

test('[LO2] what is asked for has to make sense', async () => {
  const trip = await aTrip(server)
  for (const body of [
    { ttlSeconds: 0 },
    { ttlSeconds: 86_401 },
    { ttlSeconds: 1.5 },
    { ttl: 5 },
    { reason: 7 },
  ]) {
    const { status, body: reply } = await trip.tenant.call('ana', 'POST', `${trip.path}/lock`, body)
    expect([body, status, reply.error.code]).toEqual([body, 400, 'VALIDATION_ERROR'])
  }
  const { status, body } = await trip.tenant.call('ana', 'POST', `${trip.path}/lock`, {
    renew: true,
  })
  expect([status, body.error.code]).toEqual([409, 'CONFLICT'])
  await lock(trip, 'ana', {})
  const { body: read } = await trip.tenant.call('vic', 'GET', `${trip.path}/lock`)
  expect(read.lock.secondsLeft).toBeGreaterThan(20)
  expect(read.lock.secondsLeft).toBeLessThanOrEqual(30)
})
