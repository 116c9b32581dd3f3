/** Readers of events that do not keep up, and readers with much to catch up with. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { cleanUp, startConcord, type ConcordServer } from '../concord.ts'
import { closeReaders, sseReader, textClient } from '../event-readers.ts'
import { until } from '../stock.ts'
import { createTenant, type Tenant } from '../tenant.ts'

afterEach(async () => {
  closeReaders()
  await cleanUp()
})

const EVENT = {
  type: 'jamaah.updated',
  data: {
    jamaahId: 'j',
    jamaahName: 'x'.repeat(200),
    status: 'x'.repeat(500),
    previousStatus: 'x'.repeat(500),
  },
}
const PER_CALL = 100

async function publish(tenant: Tenant): Promise<void> {
  const events = Array.from({ length: PER_CALL }, () => EVENT)
  const { status } = await tenant.call('boss', 'POST', '/api/v1/events', events, ['admin'])
  expect(status).toBe(201)
}

async function setUp(): Promise<{ server: ConcordServer; tenant: Tenant; token: string }> {
  const server = await startConcord({ env: { MAX_SEND_QUEUE_BYTES: '200000' } })
  const tenant = createTenant(server)
  return { server, tenant, token: await tenant.token('boss', ['admin']) }
}

test('[EV16] who does not read is cut off at either door, and nobody else notices', async () => {
  const { server, tenant, token } = await setUp()
  const stream = connect(server.port, '127.0.0.1')
  stream.write(`GET /api/v1/events/stream?token=${token} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await once(stream, 'data')
  stream.pause()
  let cutOff = false
  stream.on('close', () => (cutOff = true))
  stream.on('error', () => {
    // reason: being cut off may show as a reset; `close` follows
  })
  const socket = new WebSocket(server.wsUrl)
  let answers = 0
  socket.on('message', () => (answers += 1))
  await once(socket, 'open')
  socket.send(JSON.stringify({ event: 'auth', data: { token } }))
  socket.send(JSON.stringify({ event: 'subscribe', data: { eventTypes: ['*'] } }))
  await until(() => answers === 2)
  socket.pause()
  const refused = (): Promise<number> =>
    metric(server, 'concord_refusals_total{code="SLOW_READER"}')

  const good = await sseReader(server.url, token)
  let calls = 0
  for (; (await refused()) < 2 && calls < 200; calls += 1) {
    await publish(tenant)
    await until(() => good.events.length === (calls + 1) * PER_CALL)
  }
  expect(await refused()).toBe(2)
  const closed = once(socket, 'close')
  socket.resume()
  stream.resume()
  expect((await closed)[0]).toBe(4213)
  await until(() => cutOff)
  await publish(tenant)
  await until(() => good.events.length === (calls + 1) * PER_CALL)
})

test('[EV16] a backlog far larger than what may wait reaches who reads it, at either door', async () => {
  const { server, tenant, token } = await setUp()
  const CALLS = 60
  for (let call = 0; call < CALLS; call += 1) await publish(tenant)
  const sse = await sseReader(server.url, token, '?since=0')
  const socket = await textClient(server.wsUrl, token)
  await socket.ask('subscribe', { eventTypes: ['*'], since: 0 }, 'subscribed')
  await publish(tenant)
  const total = (CALLS + 1) * PER_CALL
  await until(() => sse.events.length === total && socket.events.length === total)
  const all = Array.from({ length: total }, (_, index) => index + 1)
  expect(sse.events.map(({ seq }) => seq)).toEqual(all)
  expect(socket.events.map(({ seq }) => seq)).toEqual(all)
})

async function metric(server: ConcordServer, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const line = text.split('\n').find((one) => one.startsWith(name))
  return line === undefined ? 0 : Number(line.slice(name.length))
}
