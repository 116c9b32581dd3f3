/** The limits of a socket, each reached on purpose. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as encoding from 'lib0/encoding'
import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { cleanUp, request, startConcord } from '../concord.ts'
import { closeReaders } from '../event-readers.ts'
import { honestPair } from '../honest-pair.ts'
import { metricOf } from '../metric-of.ts'
import { frame, presenceFrame, rawSocket, type RawSocket } from '../raw.ts'
import { closeClients, stockClient, until } from '../stock.ts'
import { createTenant } from '../tenant.ts'
import { textPerson } from '../text-people.ts'

const NAME = 'default/document/d'
const REFUSED = 'concord_refusals_total{code="PRESENCE_REFUSED"}'

afterEach(async () => {
  closeReaders()
  closeClients()
  await cleanUp()
})

test('[LI1] of 1,000 sockets of one person, the 20 allowed stay, the others are told why, and nobody else notices', async () => {
  const server = await startConcord({ env: { MAX_CONNECTIONS_PER_ADDRESS: '2000' } })
  const { unharmed } = await honestPair(server)
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
  const { unharmed } = await honestPair(server)
  const fast = stockClient(server.wsUrl, NAME, await server.token('ana'))
  await fast.synced()
  for (let edit = 0; edit < 400; edit += 1) fast.doc.getMap('m').set(`k${edit}`, edit)
  await unharmed()
  await fast.acknowledged()
  expect(await metricOf(server, 'concord_held_reads_total{why="rate"}')).toBeGreaterThan(0)
  const { body } = await server.call('ana', 'GET', '/api/v1/documents/d')
  expect(body.scope).toBe(NAME)
  const check = stockClient(server.wsUrl, NAME, await server.token('ana'))
  await check.synced()
  expect(check.doc.getMap('m').size).toBe(400)
})

test('[LI4] who does not read is cut off when too much waits for them; the others go on', async () => {
  const server = await startConcord({
    env: { MAX_SEND_QUEUE_BYTES: '1000000', MAX_DOCUMENT_BYTES: '100000000' },
  })
  const writer = stockClient(server.wsUrl, NAME, await server.token('ana'))
  await writer.synced()
  const reader = stockClient(server.wsUrl, NAME, await server.token('ana'))
  await reader.synced()
  const slow = await rawSocket(server.wsUrl)
  expect(await slow.authenticate(NAME, await server.token('ana'))).toBe('granted')
  slow.ws.pause()
  // More than the system's own buffers on the way hold.
  for (let edit = 0; edit < 24; edit += 1) {
    writer.doc.getMap('m').set(`k${edit}`, 'y'.repeat(750_000))
    await writer.acknowledged()
  }
  await until(() => reader.doc.getMap('m').size === 24)
  const metrics = await fetch(`${server.url}/metrics`).then((reply) => reply.text())
  expect(metrics).toMatch(/concord_refusals_total\{code="SLOW_READER"\} 1/)
})

test('[LI5] a client that says nothing is closed with the reason; one that is gone is noticed', async () => {
  // As long as a busy machine may need for an answer to a ping.
  const server = await startConcord({ env: { HEARTBEAT_MS: '1500', IDLE_TIMEOUT_MS: '2000' } })
  const token = await server.token('ana')
  const idle = await rawSocket(server.wsUrl)
  const gone = await rawSocket(server.wsUrl, { autoPong: false })
  expect(await idle.authenticate(NAME, token)).toBe('granted')
  await until(() => idle.closed !== undefined && gone.closed !== undefined)
  expect(idle.closed!.reason).toMatch(/^CONNECTION_TIMEOUT: /)
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

test('[LI7] the same document opened under several sessions on one connection counts each time', async () => {
  const server = await startConcord({ env: { MAX_DOCUMENTS_PER_SOCKET: '3' } })
  const token = await server.token('ana')
  const raw = await rawSocket(server.wsUrl)
  const answers: string[] = []
  for (const session of ['a', 'b', 'c', 'd', 'e'])
    answers.push((await raw.authenticate(`${NAME}\0${session}`, token)).split(':')[0]!)
  expect(answers).toEqual(['granted', 'granted', 'granted', 'CONNECTION_LIMIT', 'CONNECTION_LIMIT'])
  raw.send(frame(`${NAME}\0a`, 7, (encoder) => encoding.writeVarString(encoder, '')))
  await until(() => raw.closeReason(`${NAME}\0a`) !== undefined)
  expect(await raw.authenticate(`${NAME}\0d`, token)).toBe('granted')
  // What one session does wrong ends that session.
  raw.send(frame(`${NAME}\0b`, 0))
  await until(() => raw.closeReason(`${NAME}\0b`) !== undefined)
  expect(raw.closeReason(`${NAME}\0b`)).toMatch(/^MALFORMED_FRAME/)
  expect(raw.closeReason(`${NAME}\0c`)).toBeUndefined()
  expect(raw.closed).toBeUndefined()
})

test('[LI7] documents that are asked for all at once count as well', async () => {
  const server = await startConcord({ env: { MAX_DOCUMENTS_PER_SOCKET: '3' } })
  const token = await server.token('ana')
  const raw = await rawSocket(server.wsUrl)
  const names = Array.from({ length: 20 }, (_, index) => `default/document/at-once-${index}`)
  const answers = await Promise.all(names.map((name) => raw.authenticate(name, token)))
  expect(answers.filter((answer) => answer === 'granted')).toHaveLength(3)
  expect(raw.closed).toBeUndefined()
})

test('[LI10] one person may have so many documents open on all sockets, and the server so many in all', async () => {
  const server = await startConcord({
    env: { MAX_DOCUMENTS_PER_USER: '3', MAX_DOCUMENTS: '5' },
  })
  const { unharmed } = await honestPair(server)
  const open = async (user: string, ...ids: string[]) => {
    const raw = await rawSocket(server.wsUrl)
    const token = await server.token(user)
    const answers: string[] = []
    for (const id of ids) answers.push(await raw.authenticate(`default/document/${id}`, token))
    return { raw, answers }
  }
  const first = await open('ana', 'a', 'b')
  const second = await open('ana', 'c', 'd')
  expect([...first.answers, ...second.answers].map((answer) => answer.split(':')[0])).toEqual([
    'granted',
    'granted',
    'granted',
    'CONNECTION_LIMIT',
  ])
  expect(second.answers[1]).toMatch(/3 documents of one person/)
  const third = await open('eve', 'e', 'f')
  // Whether a token is good is known before the document is loaded.
  await until(() => third.raw.frames.length >= 3)
  const full = await server.call('eve', 'GET', '/api/v1/documents/f')
  expect([full.status, full.body?.error?.code]).toEqual([429, 'CONNECTION_LIMIT'])
  first.raw.ws.terminate()
  await until(async () => {
    const { raw, answers } = await open('ana', 'd')
    raw.ws.terminate()
    return answers[0] === 'granted'
  })
  await unharmed()
})

test('[LI16] what is refused is in the audit log, in one row for each person, kind and minute', async () => {
  const server = await startConcord({ env: { MAX_PRESENCE_BYTES: '100' } })
  const token = await server.token('eve')
  const raw = await rawSocket(server.wsUrl)
  expect(await raw.authenticate(NAME, token)).toBe('granted')
  const large = presenceFrame(NAME, 7, { text: 'x'.repeat(200) })
  for (let count = 0; count < 300; count += 1) raw.send(large)
  await until(async () => (await metricOf(server, REFUSED)) === 300)
  const stranger = await rawSocket(server.wsUrl)
  for (let count = 0; count < 5; count += 1) await stranger.authenticate(NAME, 'not a token')
  expect(await server.stop()).toBe(0)
  const rows = auditOf(server.dataDir)
  expect(rows).toHaveLength(2)
  expect(rows).toContainEqual({
    tenant: 'default',
    category: 'security',
    actor: 'eve',
    action: 'refused.presence_refused',
    target: NAME,
    details: expect.objectContaining({ count: 300, message: expect.stringContaining('100 bytes') }),
  })
  expect(rows).toContainEqual({
    tenant: '',
    category: 'security',
    actor: null,
    action: 'refused.unauthenticated',
    target: NAME,
    details: expect.objectContaining({ count: 5, address: '127.0.0.1' }),
  })
})

test('[AU7] no token is ever in the log', async () => {
  const server = await startConcord({ env: { LOG_LEVEL: 'debug' } })
  const good = await server.token('ana')
  const bad = `${good.slice(0, -6)}AAAAAA`
  for (const token of [good, bad]) {
    const raw = await rawSocket(`${server.wsUrl}?token=${token}`)
    await raw.authenticate(NAME, token)
    raw.ws.send(JSON.stringify({ event: 'auth', data: { token } }))
    await until(() => raw.texts.length > 0)
    const path = await rawSocket(`${server.wsUrl}/${NAME}?token=${token}`)
    path.send(new Uint8Array([9, 9]))
    await request(server.url, 'GET', '/api/v1/trips', token)
    await request(server.url, 'GET', `/api/v1/events/stream?token=${token}&since=x`)
    await request(server.url, 'GET', `/api/nowhere?token=${token}`)
  }
  await server.stop()
  const said = JSON.stringify(server.logged) + server.printed.join('\n')
  expect(said.length).toBeGreaterThan(500)
  expect(said).not.toContain(good.split('.')[1])
  expect(said).not.toContain(good.split('.')[2])
})

test('[AD5] what has no room in a full document is refused, by text frames and REST too; deleting is possible', async () => {
  const server = await startConcord({
    env: { MAX_DOCUMENT_STRUCTS: '40', MAX_DOCUMENT_BYTES: '8192' },
  })
  const tenant = createTenant(server)
  const ana = await textPerson(server, tenant, 'ana')
  /** Nothing, or why it was refused. */
  const ask = async (verb: string, asked: object): Promise<{ code: string; message: string }> => {
    ana.send(verb, asked, verb)
    return (await ana.next('ack')).error
  }
  /** Writes until something is refused: how often it was done, and why no more. */
  const fill = async (write: () => ReturnType<typeof ask>) => {
    for (let done = 0; done < 100; done += 1) {
      const error = await write()
      if (error) return { done, error }
    }
    throw new Error('Everything was taken.')
  }

  const trip = await tenant.trip()
  await ana.ask('join_trip_room', { tripId: trip.id }, 'trip_room_joined')
  const update = (updateType: string, data: object) =>
    ask('trip_update', { tripId: trip.id, updateType, data })
  const days = await fill(() => update('day_added', { title: 'Walking' }))
  expect(days.error).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
  expect(days.error.message).toMatch(/40 structs/)
  const path = `/api/v1/sync/${encodeURIComponent(trip.scope)}`
  const exchange = (change: Uint8Array) =>
    tenant.call('ana', 'POST', path, { update: Buffer.from(change).toString('base64') })
  const copy = new Y.Doc()
  const { body } = await tenant.call('ana', 'POST', path, {})
  Y.applyUpdate(copy, Buffer.from(body.update, 'base64'))
  const known = [...copy.getMap('days').keys()]
  expect(known).toHaveLength(days.done)
  const more = new Y.Doc()
  more.getMap('meta').set('title', 'Rome, and much more')
  const refused = await exchange(Y.encodeStateAsUpdate(more))
  expect([refused.status, refused.body.error.code]).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  expect(await update('day_removed', { id: known[0] })).toBeUndefined()
  const before = Y.encodeStateVector(copy)
  copy.getMap('days').delete(known[1]!)
  expect(await exchange(Y.encodeStateAsUpdate(copy, before))).toMatchObject({ status: 200 })
  const now = await tenant.editor('ana', trip.scope)
  expect([...now.doc.getMap('days').keys()].toSorted()).toEqual(known.slice(2).toSorted())

  const made = await tenant.call('ana', 'POST', '/api/v1/documents', { title: 'Code' })
  const documentId = made.body.id
  await ana.ask('document:subscribe', documentId, 'document:subscribed')
  const edit = (action: string, value: unknown) =>
    ask('document:edit', { documentId, action, path: 'code.0', value })
  const written = await fill(() => edit('insert', 'x'.repeat(3000)))
  expect(written.error).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
  expect(written.error.message).toMatch(/8,192 bytes/)
  expect(await edit('delete', 3000)).toBeUndefined()
  const check = await tenant.editor('ana', made.body.scope)
  expect(check.doc.getText('code').length).toBe((written.done - 1) * 3000)
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

/** What the audit log in a server's folder says of security, without ids and times. */
function auditOf(dataDir: string): object[] {
  const database = new DatabaseSync(join(dataDir, 'concord.db'), { readOnly: true })
  const rows = database
    .prepare(
      "select tenant, category, actor, action, target, details from audit where category = 'security' order by id",
    )
    .all()
  database.close()
  return rows.map((row) => ({ ...row, details: JSON.parse(String(row['details'])) as object }))
}
