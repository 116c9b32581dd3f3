/** Webhooks of a running server: from what somebody does to the address that is told. */
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
