/** Sockets over plain HTTP, request by request; the tries of a network that loses some among them. */
import { POLLED } from '@concord/schemas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, request, startConcord, type ConcordServer } from '../concord.ts'
import { honestPair } from '../honest-pair.ts'
import { rawPolling, type RawPolling } from '../polling.ts'
import { closeClients, until } from '../stock.ts'
import { createTenant } from '../tenant.ts'

/** Shared by those that need no other settings; the last of them stops it. */
let server: ConcordServer

beforeAll(async () => {
  server = await startConcord()
})

afterAll(async () => {
  closeClients()
  await cleanUp()
})

async function open(at: ConcordServer): Promise<RawPolling> {
  const polling = await rawPolling(at.wsUrl)
  if (typeof polling === 'number') throw new Error(`refused with ${polling}`)
  return polling
}

/** What was said until something that `isLast`; texts are read, and of frames only how long they are is told. */
async function hear(polling: RawPolling, from: number, isLast: (words: string) => boolean) {
  const heard: string[] = []
  while (!heard.some(isLast)) {
    const messages = await polling.take(from + heard.length)
    if (typeof messages === 'number') throw new Error(`answered with ${messages}`)
    heard.push(
      ...messages.map((one) => (one instanceof Uint8Array ? `${one.length}` : one.toString())),
    )
  }
  return heard
}

const isAck = (id: string) => (words: string) => words.includes('"ack"') && words.includes(id)
const say = (event: string, data: unknown, id?: string) => JSON.stringify({ event, data, id })

/** Somebody who has proved who it is; one message was sent, and so many were taken. */
async function present(at: ConcordServer, token: string) {
  const polling = await open(at)
  expect(await polling.bring(0, [say('auth', { token })])).toBe(204)
  const { length } = await hear(polling, 0, (words) => words.includes('"connected"'))
  return { polling, taken: length }
}

test('[LI22] what is sent twice is done once, what was lost is said again, and all work together', async () => {
  const tenant = createTenant(server)
  const { body } = await tenant.call('ana', 'POST', '/api/v1/documents', { title: 'Notes' })
  const { id: documentId, scope } = body
  const editor = await tenant.editor('ana', scope)
  const { polling, taken } = await present(server, await tenant.token('ana'))
  const come = say('document:subscribe', { documentId }, 'come')
  const write = (value: string) =>
    say('document:edit', { documentId, action: 'insert', path: 'code.0', value }, value)
  expect(await polling.bring(1, [come, write('one ')])).toBe(204)
  // Had the answer been lost, it would come again, and again with more behind it.
  expect(await polling.bring(1, [come, write('one ')])).toBe(204)
  expect(await polling.bring(1, [come, write('one '), write('two ')])).toBe(204)
  const lost = await polling.take(taken)
  const heard = await hear(polling, taken, isAck('two '))
  expect(heard.slice(0, 1)).toEqual([lost].flat().slice(0, 1))
  expect(heard.filter(isAck('one '))).toHaveLength(1)
  await until(() => editor.doc.getText('code').toJSON() === 'two one ')
})

/** A request that waits on the server for something to be said: of two the older is let go. */
async function waiting(polling: RawPolling, at: number) {
  const both = [polling.take(at), polling.take(at)]
  const first = await Promise.race(both.map(async (one, index) => ({ index, got: await one })))
  expect(first.got).toBe(204)
  return { answer: both[1 - first.index]! }
}

test('[LI22] an answer waits until there is something, and of two requests the newer gets it', async () => {
  const polling = await open(server)
  const { answer } = await waiting(polling, 0)
  expect(await polling.bring(0, [say('auth', { token: await server.token('ana') })])).toBe(204)
  expect(String(await answer)).toContain('"connected"')
})

test('[LI22] what makes no sense ends the socket with the reason, and nobody else notices', async () => {
  const { unharmed } = await honestPair(server)
  const senseless: ((polling: RawPolling) => Promise<number>)[] = [
    // Something before it is missing.
    (polling) => polling.bring(5, [say('ping', {})]),
    async ({ url }) => (await fetch(`${url}&at=0`, { method: 'POST', body: 'noise' })).status,
    async ({ url }) => (await fetch(`${url}&at=-1`, { method: 'POST' })).status,
    async ({ url }) => (await fetch(`${url}&at=1000`)).status,
    async ({ url }) => (await fetch(url)).status,
  ]
  for (const nonsense of senseless) {
    const polling = await open(server)
    expect(await nonsense(polling)).toBeGreaterThanOrEqual(400)
    const told = await polling.take(0)
    expect(Array.isArray(told) ? told[0] : told).toSatisfy(
      (last: unknown) => last === 404 || (Array.isArray(last) && Number(last[0]) >= 4000),
    )
    expect(await polling.take(0)).toBe(404)
  }
  await unharmed()
})

test('[LI22] who may have no socket gets none over HTTP either', async () => {
  const limited = await startConcord({ env: { MAX_CONNECTIONS_PER_ADDRESS: '3' } })
  const elsewhere = { origin: 'https://elsewhere.example' }
  expect(await rawPolling(limited.wsUrl, elsewhere)).toBe(403)
  expect(await rawPolling(limited.wsUrl.replace(/ws$/, 'nowhere'))).toBe(404)
  expect((await request(limited.url, 'PUT', '/ws?polling=new')).status).toBe(405)
  // What only carries channels is a socket here, and nobody on it is known yet.
  const carrier = `${limited.wsUrl}?channels`
  const [, , one] = [await open(limited), await open(limited), await rawPolling(carrier)]
  for (const url of [limited.wsUrl, carrier]) expect(await rawPolling(url)).toBe(429)
  const large = [new Uint8Array(70_000)]
  const answer = typeof one === 'object' && one.bring(0, large).catch(() => 'broken off')
  expect([413, 'broken off']).toContain(await answer)
})

test('[LI22] the limits of a socket hold: for who says too much, who says nothing, and who is not there', async () => {
  const limited = await startConcord({ env: { AUTH_DEADLINE_MS: '3000', HEARTBEAT_MS: '2000' } })
  const unknown = expect.stringMatching(/^UNAUTHENTICATED/)
  const talker = await open(limited)
  await talker.bring(0, [new Uint8Array(70_000)])
  expect(await talker.take(0)).toEqual([[4401, unknown]])
  const gone = await open(limited)
  const silent = await open(limited)
  const held = await silent.take(0)
  // A person who is there; the body is larger than anything may be.
  const { polling, taken } = await present(limited, await limited.token('ana'))
  const most = { type: POLLED.text, more: false, body: new Uint8Array(9e6) }
  // Who is still sending may not get to read the answer.
  expect([413, 'broken off']).toContain(await polling.bring(1, [most]).catch(() => 'broken off'))
  await hear(polling, taken, (words) => words.includes('PAYLOAD_TOO_LARGE'))
  expect(held).toEqual([[4401, unknown]])
  await until(async () => (await gone.bring(0, [])) === 404)
})

test('[LI22] whoever waits is told that the server stops', async () => {
  const polling = await open(server)
  const { answer } = await waiting(polling, 0)
  await server.stop()
  expect(await answer).toEqual([[1012, expect.stringMatching(/^SHUTTING_DOWN/)]])
})
