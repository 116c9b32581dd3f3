/** The limits of a socket, each reached on purpose. */
import { afterEach, expect, test } from 'vitest'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { rawSocket, type RawSocket } from '../raw.ts'
import { closeClients, stockClient, until } from '../stock.ts'

const NAME = 'default/document/d'

afterEach(async () => {
  closeClients()
  await cleanUp()
})

/** Two people who must not notice anything, and how to find out whether they did. */
async function bystanders(server: ConcordServer): Promise<() => Promise<void>> {
  const first = stockClient(server.wsUrl, 'default/document/calm', await server.token('ben'))
  await first.synced()
  const second = stockClient(server.wsUrl, 'default/document/calm', await server.token('ben'))
  await second.synced()
  let closes = 0
  for (const { socket } of [first, second]) socket.on('close', () => (closes += 1))
  return async () => {
    first.doc.getMap('m').set('after', true)
    await first.acknowledged()
    await until(() => second.doc.getMap('m').has('after'))
    expect(closes).toBe(0)
  }
}

test('[LI1] of 1,000 sockets of one person, the 20 allowed stay, the others are told why, and nobody else notices', async () => {
  const server = await startConcord({ env: { MAX_CONNECTIONS_PER_ADDRESS: '2000' } })
  const unharmed = await bystanders(server)
  const token = await server.token('ana')
  const answers = new Map<string, number>()
  const sockets: RawSocket[] = []
  for (let batch = 0; batch < 10; batch += 1) {
    const opened = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const raw = await rawSocket(server.wsUrl)
        const answer = await raw.authenticate(NAME, token)
        const key = answer.replace(/^closed 4429 /, '').split(':')[0]!
        answers.set(key, (answers.get(key) ?? 0) + 1)
        return raw
      }),
    )
    sockets.push(...opened)
  }
  expect(Object.fromEntries(answers)).toEqual({ granted: 20, CONNECTION_LIMIT: 980 })
  await until(() => sockets.filter((raw) => raw.closed?.code === 4429).length === 980)
  await unharmed()
  for (const { ws } of sockets) ws.terminate()
  await until(async () => {
    const raw = await rawSocket(server.wsUrl)
    const answer = await raw.authenticate(NAME, token)
    raw.ws.terminate()
    return answer === 'granted'
  })
})

test('[LI2] more sockets than the server or one address may have are refused with the reason', async () => {
  const server = await startConcord({ env: { MAX_CONNECTIONS_PER_ADDRESS: '3' } })
  const raws: RawSocket[] = []
  for (let count = 0; count < 4; count += 1) raws.push(await rawSocket(server.wsUrl))
  await until(() => raws[3]!.closed !== undefined)
  expect(raws[3]!.closed).toMatchObject({
    code: 4429,
    reason: expect.stringMatching(/^CONNECTION_LIMIT: .*address/),
  })
})

test('[LI3] a socket that sends too fast is read more slowly: nothing is lost, nobody else notices', async () => {
  const server = await startConcord({
    env: { MAX_FRAMES_PER_SECOND: '200', MAX_FRAME_BURST: '100' },
  })
  const unharmed = await bystanders(server)
  const fast = stockClient(server.wsUrl, NAME, await server.token('ana'))
  await fast.synced()
  for (let edit = 0; edit < 400; edit += 1) fast.doc.getMap('m').set(`k${edit}`, edit)
  await unharmed()
  expect(fast.provider.hasUnsyncedChanges).toBe(true)
  await fast.acknowledged()
  const { body } = await server.call('ana', 'GET', '/api/v1/documents/d')
  expect(body.scope).toBe(NAME)
  const check = stockClient(server.wsUrl, NAME, await server.token('ana'))
  await check.synced()
  expect(check.doc.getMap('m').size).toBe(400)
})

test('[LI4] who does not read is cut off when too much waits for them; the others go on', async () => {
  const server = await startConcord({ env: { MAX_SEND_QUEUE_BYTES: '1000000' } })
  const writer = stockClient(server.wsUrl, NAME, await server.token('ana'))
  await writer.synced()
  const reader = stockClient(server.wsUrl, NAME, await server.token('ana'))
  await reader.synced()
  const slow = await rawSocket(server.wsUrl)
  expect(await slow.authenticate(NAME, await server.token('ana'))).toBe('granted')
  slow.ws.pause()
  // More than the system's own buffers on the way hold.
  for (let edit = 0; edit < 150; edit += 1) {
    writer.doc.getMap('m').set(`k${edit}`, 'y'.repeat(200_000))
    await writer.acknowledged()
  }
  await until(() => reader.doc.getMap('m').size === 150)
  const metrics = await fetch(`${server.url}/metrics`).then((reply) => reply.text())
  expect(metrics).toMatch(/concord_refusals_total\{code="SLOW_READER"\} 1/)
})

test('[LI5] a client that says nothing is closed with the reason; one that is gone is noticed', async () => {
  const server = await startConcord({ env: { HEARTBEAT_MS: '100', IDLE_TIMEOUT_MS: '400' } })
  const idle = await rawSocket(server.wsUrl)
  expect(await idle.authenticate(NAME, await server.token('ana'))).toBe('granted')
  await until(() => idle.closed !== undefined)
  expect(idle.closed!.reason).toMatch(/^CONNECTION_TIMEOUT: /)
  const gone = await rawSocket(server.wsUrl, { autoPong: false })
  await until(() => gone.closed !== undefined)
  expect(gone.closed!.code).toBe(1006)
})

test('[LI6] pages of other origins may not connect unless they are allowed', async () => {
  const server = await startConcord({ env: { ALLOWED_ORIGINS: 'https://app.example.com' } })
  await expect(rawSocket(server.wsUrl, { origin: 'https://evil.example.com' })).rejects.toThrow(
    /403/,
  )
  const allowed = await rawSocket(server.wsUrl, { origin: 'https://app.example.com' })
  expect(await allowed.authenticate(NAME, await server.token('ana'))).toBe('granted')
  const same = await rawSocket(server.wsUrl, { origin: server.url })
  expect(await same.authenticate(NAME, await server.token('ana'))).toBe('granted')
})

test('[LI7] one connection may open so many documents and no more', async () => {
  const server = await startConcord({ env: { MAX_DOCUMENTS_PER_SOCKET: '3' } })
  const token = await server.token('ana')
  const raw = await rawSocket(server.wsUrl)
  for (const id of ['a', 'b', 'c'])
    expect(await raw.authenticate(`default/document/${id}`, token)).toBe('granted')
  expect(await raw.authenticate('default/document/d', token)).toMatch(
    /^CONNECTION_LIMIT: .*3 documents/,
  )
})

test('[RE1] a body that is too large or no JSON is refused with the reason', async () => {
  const server = await startConcord()
  const token = await server.token('ana')
  const large = await request(server.url, 'POST', '/api/v1/trips', token, {
    title: 'x'.repeat(300_000),
  })
  expect([large.status, large.body.error.code]).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  const rubbish = await request(server.url, 'POST', '/api/v1/trips', token, '{"title"')
  expect([rubbish.status, rubbish.body.error.code]).toEqual([400, 'VALIDATION_ERROR'])
})
