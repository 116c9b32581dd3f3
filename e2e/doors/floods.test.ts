/** Too much of everything, at the door: before anybody knows who it is, in pieces, slowly, and broken. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { honestPair } from '../honest-pair.ts'
import { metricOf } from '../metric-of.ts'
import { rawSocket, updateFrame } from '../raw.ts'
import { closeClients, stockClient, until } from '../stock.ts'

const NAME = 'default/document/d'
const connections: Socket[] = []

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.destroy()
  closeClients()
  await cleanUp()
})

interface Line {
  readonly connection: Socket
  received: string
  closed: boolean
}

/** A connection on which any bytes can be sent. */
async function dial(server: ConcordServer): Promise<Line> {
  const connection = connect(server.port, '127.0.0.1')
  const line: Line = { connection, received: '', closed: false }
  connections.push(connection)
  connection.on('data', (bytes: Buffer) => (line.received += bytes.toString('latin1')))
  connection.on('close', () => (line.closed = true))
  connection.on('error', () => {
    // reason: being cut off may show as a reset; `close` follows
  })
  await once(connection, 'connect')
  return line
}

const UPGRADE = [
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

test('[LI12] who has not proved who they are may send little, however it is cut, and is told so', async () => {
  const server = await startConcord({ env: { MAX_UNAUTHENTICATED_BYTES: '20000' } })
  const { unharmed } = await honestPair(server)
  const whole = await rawSocket(server.wsUrl)
  whole.send(updateFrame(NAME, new Uint8Array(30_000)))
  const many = await rawSocket(server.wsUrl)
  for (let count = 0; count < 30; count += 1) many.send(updateFrame(NAME, new Uint8Array(1000)))
  const pieces = await rawSocket(server.wsUrl)
  for (let count = 0; count < 30; count += 1) pieces.ws.send(new Uint8Array(1000), { fin: false })
  for (const raw of [whole, many, pieces]) {
    await until(() => raw.closed !== undefined)
    expect(raw.closed).toMatchObject({
      code: 4401,
      reason: expect.stringMatching(/^UNAUTHENTICATED: /),
    })
  }
  const token = await server.token('ana')
  const honest = await rawSocket(server.wsUrl)
  expect(await honest.authenticate(NAME, token)).toBe('granted')
  await unharmed()
})

test('[LI13] from one address so many sockets a second are let in, and tokens that are not good count as several', async () => {
  const server = await startConcord({
    env: { MAX_CONNECTIONS_PER_ADDRESS: '30', MAX_CONNECTS_PER_SECOND: '1' },
  })
  const { unharmed } = await honestPair(server)
  const codes: (number | undefined)[] = []
  for (let count = 0; count < 4; count += 1) {
    const raw = await rawSocket(server.wsUrl)
    const answer = await raw.authenticate(NAME, 'not a token')
    codes.push(answer.startsWith('UNAUTHENTICATED') ? 4401 : raw.closed?.code)
    raw.ws.terminate()
  }
  expect(codes).toEqual([4401, 4401, 4401, 4290])
  const late = await rawSocket(server.wsUrl)
  await until(() => late.closed !== undefined)
  expect(late.closed!.reason).toMatch(/^RATE_LIMITED: .*address/)
  await unharmed()
})

test('[FR6] a message in very many pieces ends its socket, nothing is compressed, and pings and empty frames disturb nobody', async () => {
  const server = await startConcord()
  const { unharmed } = await honestPair(server)
  const token = await server.token('ana')
  const open = async () => {
    const raw = await rawSocket(server.wsUrl)
    expect(await raw.authenticate(NAME, token)).toBe('granted')
    return raw
  }
  for (const piece of [new Uint8Array([0]), new Uint8Array()]) {
    const raw = await open()
    for (let count = 0; count < 3000; count += 1) raw.ws.send(piece, { fin: false })
    await until(() => raw.closed !== undefined)
  }
  const empty = await open()
  for (let count = 0; count < 3000; count += 1) empty.ws.send(new Uint8Array())
  await until(() => empty.closed !== undefined)
  expect(empty.closed!.reason).toMatch(/^MALFORMED_FRAME/)
  const compressing = await rawSocket(server.wsUrl, { perMessageDeflate: true })
  expect(compressing.ws.extensions).toBe('')
  const pinging = await open()
  for (let count = 0; count < 10_000; count += 1) pinging.ws.ping('x'.repeat(100))
  await unharmed()
  await until(() => pinging.closed !== undefined)
  const calm = await open()
  calm.ws.ping()
  await once(calm.ws, 'pong')
  await unharmed()
})

const NO_SENSE = [
  'GET /ws/%E0%A4%A HTTP/1.1',
  'GET // HTTP/1.1',
  'GET http://somebody:secret@host/ws HTTP/1.1',
  'GET http://[ HTTP/1.1',
  'GET /ws/default/document/%00 HTTP/1.1',
  'GET /nowhere HTTP/1.1',
]

test('[LI14] a request for a socket that makes no sense is refused, and the server goes on', async () => {
  const server = await startConcord()
  const { unharmed } = await honestPair(server)
  for (const first of NO_SENSE) {
    const line = await dial(server)
    line.connection.write(`${[first, ...UPGRADE].join('\r\n')}\r\n\r\n`)
    await until(() => line.closed || line.received.includes('\x88'))
    expect(line.received, first).toMatch(/^HTTP\/1\.1 (101|400|404) /)
    await unharmed()
  }
})

test('[LI14] whoever breaks off while they are answered disturbs nobody', async () => {
  const server = await startConcord()
  const { unharmed } = await honestPair(server)
  for (const path of ['/nowhere', '/ws', '/ws/x', '/api/v1/trips', '/healthz']) {
    for (let count = 0; count < 10; count += 1) {
      const { connection } = await dial(server)
      connection.write(`${[`GET ${path} HTTP/1.1`, ...UPGRADE].join('\r\n')}\r\n\r\n`)
      connection.resetAndDestroy()
    }
  }
  await unharmed()
  expect(await metricOf(server, 'concord_uncaught_errors_total{kind="exception"}')).toBe(0)
})

test('[LI15] a request that is drawn out is ended', async () => {
  const server = await startConcord({ env: { HTTP_HEAD_MS: '1500', HTTP_REQUEST_MS: '2000' } })
  const { unharmed } = await honestPair(server)
  const silent = await dial(server)
  const head = await dial(server)
  head.connection.write('GET /api/v1/trips HTTP/1.1\r\nHost: x\r\nX-Slow: ')
  const body = await dial(server)
  body.connection.write(
    'POST /api/v1/trips HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  )
  const long = await dial(server)
  long.connection.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`)
  for (const line of [silent, head, body, long]) await until(() => line.closed)
  expect(head.received).toMatch(/^HTTP\/1\.1 408 /)
  expect(long.received).toMatch(/^HTTP\/1\.1 431 /)
  await unharmed()
})

test('[LI15] one address gets only so many connections', async () => {
  const server = await startConcord({
    env: { MAX_CONNECTIONS_PER_ADDRESS: '10', MAX_REQUESTS_AT_ONCE: '10', HTTP_HEAD_MS: '60000' },
  })
  const { unharmed } = await honestPair(server)
  const lines: Line[] = []
  for (let count = 0; count < 40; count += 1) lines.push(await dial(server))
  await until(() => lines.filter(({ closed }) => closed).length >= 20)
  expect(lines.filter(({ closed }) => !closed).length).toBeGreaterThan(10)
  await unharmed()
})

test('[RE2] who calls too often is told when to come back', async () => {
  const server = await startConcord({ env: { MAX_REST_PER_MINUTE: '5' } })
  const token = await server.token('ana')
  const ask = () =>
    fetch(`${server.url}/api/v1/trips`, { headers: { authorization: `Bearer ${token}` } })
  const statuses: number[] = []
  for (let count = 0; count < 20; count += 1) statuses.push((await ask()).status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(16)
  const refused = await ask()
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toMatchObject({ error: { code: 'RATE_LIMITED' } })
  const other = await request(server.url, 'GET', '/api/v1/trips', await server.token('ben'))
  expect(other.status).toBe(200)
})

test('[GW8] text frames that come too fast are answered later, all of them and in order; too large ones are refused', async () => {
  const server = await startConcord({
    env: { MAX_VERBS_PER_SECOND: '10', MAX_VERB_BURST: '5', MAX_TEXT_FRAME_BYTES: '2000' },
  })
  const { exchange } = await honestPair(server)
  const socket = new WebSocket(server.wsUrl)
  const acks: number[] = []
  const errors: string[] = []
  socket.on('message', (bytes: Buffer) => {
    const { event, data } = JSON.parse(bytes.toString('utf8')) as {
      event: string
      data: { id: number; code: string }
    }
    if (event === 'ack') acks.push(data.id)
    if (event === 'error') errors.push(data.code)
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ event: 'auth', data: { token: await server.token('ana') } }))
  for (let id = 0; id < 40; id += 1) socket.send(JSON.stringify({ event: 'ping', id }))
  await exchange()
  expect(acks.length).toBeLessThan(40)
  await until(() => acks.length === 40)
  expect(acks).toEqual(Array.from({ length: 40 }, (_, index) => index))
  socket.send(JSON.stringify({ event: 'ping', data: { text: 'x'.repeat(3000) } }))
  await until(() => errors.length > 0)
  expect(errors).toEqual(['PAYLOAD_TOO_LARGE'])
  socket.close()
})

test('[AD10] who opens a document anew too often, each time with a new Yjs client, waits and loses nothing', async () => {
  const env = { MAX_NEW_CLIENT_BURST: '10', MAX_NEW_CLIENTS_PER_HOUR: '18000' }
  const server = await startConcord({ env })
  const name = 'default/document/opened-often'
  const ana = stockClient(server.wsUrl, name, () => server.token('ana'))
  await ana.synced()
  for (let count = 0; count < 30; count += 1) {
    const page = new Y.Doc()
    page.getMap('entries').set(`page${count}`, true)
    Y.applyUpdate(ana.doc, Y.encodeStateAsUpdate(page), 'page')
  }
  await until(() => ana.reasons.some((reason) => reason.includes('RATE_LIMITED')))
  await ana.acknowledged()
  const fresh = stockClient(server.wsUrl, name, await server.token('ana'))
  await fresh.synced()
  expect(fresh.doc.getMap('entries').size).toBe(30)
  expect(await metricOf(server, 'concord_limited_total{limit="new-clients"}')).toBeGreaterThan(0)
})

test('[AD11] who writes too much where others wrote, without knowing of them, waits and loses nothing', async () => {
  const env = { MAX_CONFLICT_BURST: '100', MAX_CONFLICTS_PER_HOUR: '3600000' }
  const server = await startConcord({ env })
  const ana = stockClient(server.wsUrl, 'default/document/crowded', () => server.token('ana'))
  await ana.synced()
  ana.doc.getText('text').insert(0, 'ab')
  await ana.acknowledged()
  const base = Y.encodeStateAsUpdate(ana.doc)
  for (let client = 1; client <= 4; client += 1) {
    const page = new Y.Doc()
    // Higher numbers look through what lower ones put there.
    page.clientID = client
    Y.applyUpdate(page, base)
    for (let letter = 0; letter < 20; letter += 1) page.getText('text').insert(1, 'x')
    Y.applyUpdate(ana.doc, Y.encodeStateAsUpdate(page), 'page')
  }
  await until(() => ana.reasons.some((reason) => reason.includes('RATE_LIMITED')))
  await ana.acknowledged()
  const fresh = stockClient(server.wsUrl, 'default/document/crowded', await server.token('ana'))
  await fresh.synced()
  expect(fresh.doc.getText('text').length).toBe(82)
  expect(await metricOf(server, 'concord_limited_total{limit="conflicts"}')).toBeGreaterThan(0)
})
