/** What leaves a running server by itself, and who may have it sent where. */
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { hookReceiver } from '../hook-receiver.ts'
import { closeClients } from '../stock.ts'
import { createTenant, entry, type Tenant } from '../tenant.ts'

let server: ConcordServer
beforeAll(async () => {
  server = await startConcord({ env: { PRIVATE_ADDRESSES: 'true' } })
})
afterEach(closeClients)
afterAll(cleanUp)

const admin = (tenant: Tenant, method: string, path: string, body?: unknown) =>
  tenant.call('boss', method, `/api/v1/webhooks${path}`, body, ['admin'])

test('[WH8] what happens in a document is sent to the webhooks of its tenant, signed', async () => {
  const tenant = createTenant(server)
  const { url, received } = await hookReceiver()
  const made = await admin(tenant, 'POST', '', { url, types: ['activity.*'] })
  expect(made.status).toBe(201)
  const { id, secret } = made.body
  const { scope } = await tenant.trip()
  const ben = await tenant.editor('ben', scope)
  ben.doc.getMap('activities').set('louvre', entry({ title: 'Louvre' }))
  await ben.acknowledged()
  await expect.poll(() => received.length).toBe(1)
  const [{ body, headers }] = received as [(typeof received)[0]]
  const verified = new Webhook(secret).verify(body, headers as Record<string, string>)
  const [event] = await tenant.log('ana', '?since=0&types=activity.added')
  expect(verified).toEqual(event)
  await expect
    .poll(async () => (await admin(tenant, 'GET', `/${id}/deliveries`)).body.items)
    .toMatchObject([{ seq: event!.seq, status: 'delivered', attempts: 1, responseStatus: 200 }])

  expect((await admin(tenant, 'POST', `/${id}/test`)).body).toMatchObject({ ok: true })
  expect(JSON.parse(received[1]!.body)).toMatchObject({ type: 'webhook.test', tenantId: tenant.id })
  const replayed = await admin(tenant, 'POST', `/${id}/replay`, { from: 1, to: event!.seq })
  expect(replayed.body).toEqual({ queued: 1 })
  await expect.poll(() => received.length).toBe(3)
  expect(received[2]!.id).toBe(received[0]!.id)

  expect((await admin(tenant, 'PATCH', `/${id}`, { enabled: false })).body.enabled).toBe(false)
  expect((await admin(tenant, 'POST', `/${id}/replay`, { from: 1 })).status).toBe(409)
  const { body: rotated } = await admin(tenant, 'POST', `/${id}/rotate`)
  expect(rotated.secret).not.toBe(secret)
  expect((await admin(tenant, 'DELETE', `/${id}`)).status).toBe(204)
  expect((await admin(tenant, 'GET', '')).body.items).toEqual([])
  const log = JSON.stringify([server.logged, server.printed])
  for (const word of [secret, rotated.secret]) expect(log).not.toContain(word)
})

test('[PU3] people subscribe their browsers, see their own and end that', async () => {
  const tenant = createTenant(server)
  const path = '/api/v1/push/subscriptions'
  const { publicKey } = (await tenant.call('ana', 'GET', '/api/v1/push/key')).body
  expect(Buffer.from(publicKey, 'base64url')).toHaveLength(65)
  const keys = { p256dh: publicKey, auth: Buffer.alloc(16).toString('base64url') }
  const browser = { endpoint: `https://push.example.com/${tenant.id}`, expirationTime: null, keys }
  const { status, body } = await tenant.call('ana', 'POST', path, browser)
  expect([status, body.host]).toEqual([201, 'push.example.com'])
  expect((await tenant.call('ana', 'GET', path)).body.items).toEqual([body])
  expect((await tenant.call('ben', 'GET', path)).body.items).toEqual([])
  expect((await tenant.call('ben', 'DELETE', `${path}/${body.id}`)).status).toBe(404)
  expect((await tenant.call('ana', 'DELETE', `${path}/${body.id}`)).status).toBe(204)
  const wrong = { ...browser, keys: { ...keys, auth: 'short' } }
  expect((await tenant.call('ana', 'POST', path, wrong)).status).toBe(400)
})
