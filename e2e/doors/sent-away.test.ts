/** Ending somebody's connections, and their tokens, at every door of a running server. */
import { createClient, type Client } from '@concord/client'
import type { SessionRecord } from '@concord/schemas'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, sseReader, textClient } from '../event-readers.ts'
import { closeClients, stockClient, until, yWebsocketClient } from '../stock.ts'
import { createTenant, type Tenant } from '../tenant.ts'

let server: ConcordServer
const sdkClients: Client[] = []
beforeAll(async () => {
  // Long enough for all that is looked at meanwhile.
  server = await startConcord({ env: { FORCED_AWAY_SECONDS: '5' } })
})
afterEach(async () => {
  closeClients()
  closeReaders()
  for (const client of sdkClients.splice(0)) await client.close()
})
afterAll(cleanUp)

const REALTIME = '/api/v1/realtime'

/** What Boss, an admin, is answered. */
const boss = (tenant: Tenant, method: string, path: string) =>
  tenant.call('boss', method, path, undefined, ['admin'])

test('[AM3] who is disconnected is off at every door at once and stays away for a while; the others go on', async () => {
  const tenant = createTenant(server)
  const trips = [await tenant.trip(), await tenant.trip(), await tenant.trip()]
  const bystander = await tenant.editor('ben', trips[0]!.scope)
  const token = await tenant.token('ana')
  const first = stockClient(server.wsUrl, trips[0]!.scope, token)
  const editors = [
    first,
    ...trips.slice(1).map(({ scope }) => stockClient(server.wsUrl, scope, token, first.socket)),
  ]
  for (const editor of editors) await editor.synced()
  const bridged = yWebsocketClient(server.wsUrl, trips[0]!.scope, token)
  await until(() => bridged.provider.synced)
  const text = await textClient(server.wsUrl, token)
  const stream = await sseReader(server.url, token)
  const { body: before } = await boss(tenant, 'GET', `${REALTIME}/connections?userId=ana`)
  expect(before.items).toHaveLength(4)

  let dials = 0
  first.socket.on('open', () => {
    dials += 1
  })
  const { status, body } = await boss(tenant, 'POST', `${REALTIME}/disconnect/ana`)
  expect([status, body.disconnected]).toEqual([200, 4])
  const end = Date.parse(body.until)
  await until(() => stream.ended && text.closed !== undefined)
  expect(stream.error?.code).toBe('FORCED_DISCONNECT')
  expect(text.closed).toMatchObject({ code: 4403 })
  expect(text.closed!.reason).toMatch(/^FORCED_DISCONNECT: An admin has disconnected you/)
  await until(() => bridged.reasons.length > 0)
  expect(bridged.reasons[0]).toMatch(/^4403 FORCED_DISCONNECT/)
  await until(() => editors.every(({ reasons }) => reasons.length > 0))
  for (const { reasons } of editors) expect(reasons[0]).toMatch(/FORCED_DISCONNECT/)

  // While they are to stay away, no door lets them in.
  const again = await sseReader(server.url, token)
  expect(again.status).toBe(403)
  const back = await textClient(server.wsUrl)
  back.send('auth', { token })
  await until(() => back.closed?.reason.startsWith('FORCED_DISCONNECT') === true)
  await until(() => editors.every(({ reasons }) => reasons.some((one) => one.startsWith('FORCED'))))
  expect((await boss(tenant, 'GET', `${REALTIME}/connections?userId=ana`)).body.items).toEqual([])
  // REST is no connection.
  expect((await tenant.call('ana', 'GET', trips[0]!.path)).status).toBe(200)

  // What they do meanwhile stays with them, and everybody else goes on.
  editors[0]!.doc.getMap('meta').set('title', 'From outside')
  bystander.doc.getMap('meta').set('title', 'Naples')
  await bystander.acknowledged()
  expect(bystander.doc.getMap('meta').get('title')).toBe('Naples')
  // y-websocket stays away for good.
  expect(bridged.provider.wsconnected).toBe(false)

  // When the time is over they are let in; a stock provider comes back by itself.
  await until(() => Date.now() > end)
  // Its own pace would have made dozens of it.
  expect(dials).toBeLessThan(5)
  await tenant.editor('ana', trips[0]!.scope)
  await until(() => editors.every(({ provider }) => provider.isSynced))
})

test('[AM9] the SDK says why, and does not come back by itself', async () => {
  const tenant = createTenant(server)
  const { id } = await tenant.trip()
  const token = await tenant.token('ana')
  let dials = 0
  class Counted extends WebSocket {
    constructor(url: string | URL) {
      super(url)
      dials += 1
    }
  }
  const client = createClient({
    url: server.url,
    token: () => token,
    WebSocket: Counted,
    offline: false,
  })
  sdkClients.push(client)
  const room = client.open('trip', id)
  await room.synced
  const { body } = await boss(tenant, 'POST', `${REALTIME}/disconnect/ana`)
  await until(() => client.error?.code === 'FORCED_DISCONNECT')
  expect([client.status, room.error?.code]).toEqual(['offline', 'FORCED_DISCONNECT'])
  expect(client.error!.message).toMatch(/An admin has disconnected you\. You can come back in/)
  room.trip.activities.add({ title: 'Louvre' })
  await until(() => Date.now() > Date.parse(body.until))
  expect([dials, client.status]).toEqual([1, 'offline'])

  await client.renewToken()
  await room.saved()
  expect([dials, client.status, client.error]).toEqual([2, 'online', undefined])
})

test('[AM5] a token that was revoked is good nowhere any more, also after kill -9; a newer one is', async () => {
  const own = await startConcord()
  const call = (token: string) => request(own.url, 'GET', '/api/v1/me', token)
  const old = await own.token('ana')
  const others = await own.token('ben')
  const admin = await own.token('boss', { roles: ['admin'] })
  const { scope } = (await request(own.url, 'POST', '/api/v1/trips', old, { title: 'Rome' })).body
  const editor = stockClient(own.wsUrl, scope, old)
  await editor.synced()
  const revoked = await request(own.url, 'POST', '/api/v1/admin/users/ana/revoke', admin)
  expect([revoked.status, revoked.body.disconnected]).toEqual([200, 1])
  await until(() => editor.reasons.some((reason) => reason.startsWith('TOKEN_REVOKED')))
  editor.close()

  await own.kill()
  const back = await own.restart()
  const refused = await call(old)
  expect([refused.status, refused.body.error.code]).toEqual([401, 'TOKEN_REVOKED'])
  expect((await sseReader(back.url, old)).status).toBe(401)
  const text = await textClient(back.wsUrl)
  expect(await text.ask('auth', { token: old }, 'error')).toMatchObject({ code: 'TOKEN_REVOKED' })
  expect((await call(others)).status).toBe(200)
  // Tokens count in seconds.
  await until(async () => (await call(await back.token('ana'))).status === 200)

  // What was open when the server was killed has ended.
  const path = `${REALTIME}/connections?status=disconnected&userId=ana`
  const { items } = (await request(back.url, 'GET', path, admin)).body
  for (const session of items as SessionRecord[]) expect(session.endedAt).not.toBeNull()
})
