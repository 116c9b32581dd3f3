import { MOST_POLLED, POLLED_HEAD_BYTES } from '@concord/schemas'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import { chanceFrom } from '../../e2e/chance.ts'
import type { Fetch } from '../api/rest.ts'
import type { Clock } from '../core/clock.ts'
import { fastClock } from '../test/fast-clock.ts'
import { faultyFetch } from '../test/faulty-fetch.ts'
import { manualClock } from '../test/manual-clock.ts'
import { aPollingServer, type Said } from '../test/small-polling.ts'
import type { PollingMeans } from './polling-requests.ts'
import { PollingSocket } from './polling-socket.ts'

interface Ended {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean
}

/** A socket and what it told. It is closed when the test ends. */
function dial(url: string, means: Partial<PollingMeans> = {}) {
  const socket = new PollingSocket(url, [], { clock: fastClock, ...means })
  onTestFinished(() => socket.close())
  const told: string[] = []
  const heard: (string | Uint8Array)[] = []
  const opened = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<Ended>()
  socket.addEventListener('open', () => opened.resolve())
  socket.addEventListener('close', (event) => {
    const { code, reason, wasClean } = event as CloseEvent
    ended.resolve({ code, reason, wasClean })
  })
  socket.addEventListener('message', (event) => {
    const { data } = event as MessageEvent<string | ArrayBuffer>
    heard.push(typeof data === 'string' ? data : new Uint8Array(data))
  })
  for (const type of ['open', 'error', 'close'])
    socket.addEventListener(type, () => told.push(type))
  return { socket, told, heard, opened: opened.promise, ended: ended.promise }
}

async function connected(means: Partial<PollingMeans> = {}) {
  const { url, peers } = await aPollingServer()
  const client = dial(url, means)
  await client.opened
  return { ...client, peer: peers[0]! }
}

/** A request that nobody answers. */
function nothing({ signal }: RequestInit): Promise<Response> {
  return new Promise((_, reject) => {
    signal!.addEventListener('abort', () => reject(signal!.reason as Error))
  })
}

/** What one side says, text and binary. */
function speech(from: string, count: number): Said[] {
  return Array.from({ length: count }, (_, number) => {
    const text = `${from} ${number} ${'é'.repeat(number % 50)}`
    return number % 3 === 0 ? new TextEncoder().encode(text) : text
  })
}

const asRead = (said: readonly Said[]): string[] =>
  said.map((one) => (typeof one === 'string' ? one : `bytes: ${new TextDecoder().decode(one)}`))

test('[SD76] messages come and go in order and once, whatever the network loses', async () => {
  const property = fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
    const { fetch, faults } = faultyFetch(chanceFrom(seed))
    const clock: Clock = {
      ...fastClock,
      // The pauses between tries are shorter still.
      after: (ms, act) => fastClock.after(ms < 5000 ? ms / 20 : ms, act),
    }
    const { socket, heard, peer, ended } = await connected({ fetch, clock })
    const [mine, theirs] = [speech('client', 300), speech('server', 300)]
    for (let from = 0; from < 300; from += 10) {
      for (const one of mine.slice(from, from + 10)) socket.send(one as string)
      for (const one of theirs.slice(from, from + 10)) peer.say(one, from % 3 === 0 ? 2 : 1)
      await vi.waitFor(() => expect(peer.heard.length).toBeGreaterThanOrEqual(from))
      await vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(from))
    }
    await vi.waitFor(() => expect(heard).toHaveLength(300))
    socket.close(4000, 'all said')
    expect(await ended).toEqual({ code: 4000, reason: 'all said', wasClean: true })
    expect(asRead(peer.heard)).toEqual(asRead(mine))
    expect(asRead(heard)).toEqual(asRead(theirs))
    expect(peer.farewell).toEqual({ code: 4000, reason: 'all said' })
    expect(faults.unsent + faults.unanswered + faults.late).toBeGreaterThan(10)
  })
  await fc.assert(property, { numRuns: 3, endOnFailure: true })
})

test('[SD76] a close has its code and reason, whoever says it', async () => {
  const one = await connected()
  one.peer.say('before')
  one.peer.close(4403, 'ACCESS_DENIED: No.')
  expect(await one.ended).toEqual({ code: 4403, reason: 'ACCESS_DENIED: No.', wasClean: true })
  expect(one.heard).toEqual(['before'])
  expect(one.told).toEqual(['open', 'close'])
  const other = await connected()
  other.socket.send('before')
  other.socket.close(3001, 'Done.')
  other.socket.send('after')
  expect(await other.ended).toEqual({ code: 3001, reason: 'Done.', wasClean: true })
  expect(other.peer).toMatchObject({ heard: ['before'], farewell: { code: 3001, reason: 'Done.' } })
})

test('[SD76] why a socket is refused is said as a WebSocket says it', async () => {
  const { url } = await aPollingServer('CONNECTION_LIMIT')
  const { told, ended } = dial(url)
  expect(await ended).toMatchObject({
    code: 4429,
    reason: 'CONNECTION_LIMIT: Too many connections.',
  })
  expect(told).toEqual(['error', 'close'])
})

test('[SD76] a server without such a door, or none at all, is a connection that fails', async () => {
  const { url } = await aPollingServer('METHOD_NOT_ALLOWED')
  const gone = { code: 1006, reason: '', wasClean: false }
  expect(await dial(url).ended).toEqual(gone)
  const fetch: Fetch = () => Promise.reject(new TypeError('no network'))
  expect(await dial(url, { fetch }).ended).toEqual(gone)
})

test('[SD76] a socket that the server has forgotten is a lost one', async () => {
  const { socket, ended, peer } = await connected()
  peer.forget()
  socket.send('to nobody')
  expect(await ended).toEqual({ code: 1006, reason: '', wasClean: false })
})

test('[SD76] it is given up when nothing answers for ten seconds, and not before', async () => {
  const clock = manualClock()
  let isCut = false
  const { ended, socket } = await connected({
    clock,
    fetch: (url, request) => (isCut ? Promise.reject(new TypeError('cut')) : fetch(url, request)),
  })
  isCut = true
  const begun = clock.now()
  socket.send('lost')
  await vi.waitFor(() => {
    if (socket.readyState === WebSocket.OPEN) clock.pass(1000)
    expect(socket.readyState).toBe(WebSocket.CLOSED)
  })
  expect(await ended).toEqual({ code: 1006, reason: '', wasClean: false })
  expect(clock.now() - begun).toBeGreaterThanOrEqual(10_000)
  expect(clock.waiting).toBe(0)
})

test('[SD76] what is said in one go is one request, of half a mebibyte and as many messages as a server takes', async () => {
  const { socket, peer } = await connected()
  const bytes = (kib: number): Uint8Array<ArrayBuffer> => new Uint8Array(kib * 1024)
  socket.send('a')
  socket.send(bytes(1).buffer)
  socket.send(new DataView(bytes(1).buffer, 0, 3))
  await vi.waitFor(() => expect(peer.heard).toEqual(['a', bytes(1), Uint8Array.of(0, 0, 0)]))
  expect(peer.brought).toEqual([{ messages: 3, bytes: 1 + 1024 + 3 + 3 * POLLED_HEAD_BYTES }])
  for (const kib of [300, 300, 900, 1]) socket.send(bytes(kib))
  expect(socket.bufferedAmount).toBe(1501 * 1024)
  await vi.waitFor(() => expect(socket.bufferedAmount).toBe(0))
  for (let number = 0; number <= MOST_POLLED; number += 1) socket.send('')
  await vi.waitFor(() => expect(peer.heard).toHaveLength(7 + MOST_POLLED + 1))
  const counts = peer.brought.slice(1).map(({ messages }) => messages)
  expect(counts).toEqual([1, 1, 1, 1, MOST_POLLED, 1])
})

test('[SD76] when the page goes, what is left is said in one request that outlives it', async () => {
  const page = new EventTarget()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  onTestFinished(() => void vi.unstubAllGlobals())
  const kept: string[] = []
  const { socket, peer, ended } = await connected({
    fetch(url, request) {
      if (request.keepalive) kept.push(url)
      return fetch(url, request)
    },
  })
  socket.send('the last word')
  page.dispatchEvent(new Event('pagehide'))
  expect(socket.readyState).toBe(WebSocket.CLOSED)
  await ended
  await vi.waitFor(() => expect(peer.farewell).toEqual({ code: 1001, reason: '' }))
  expect(peer.heard).toEqual(['the last word'])
  page.dispatchEvent(new Event('pagehide'))
  expect(kept).toHaveLength(1)
})

test('[SD76] it is used as a WebSocket is', async () => {
  const { url, peers } = await aPollingServer()
  const socket = new PollingSocket(new URL(url), undefined, { clock: fastClock })
  expect([socket.url, socket.readyState]).toEqual([url, PollingSocket.CONNECTING])
  expect(() => socket.send('early')).toThrow('not open yet')
  expect(() => socket.close(1001)).toThrow('1000')
  const told: unknown[] = []
  await new Promise((resolve) => {
    Object.assign(socket, { onopen: resolve })
  })
  Object.assign(socket, { onmessage: ({ data }: MessageEvent) => told.push(data) })
  expect(() => socket.send(new Blob([]))).toThrow('Blobs')
  peers[0]!.say(Uint8Array.of(7))
  await vi.waitFor(() => expect(told).toEqual([Uint8Array.of(7).buffer]))
  const ended = new Promise((resolve) => {
    Object.assign(socket, { onclose: resolve })
  })
  socket.close()
  expect(socket.readyState).toBe(socket.CLOSING)
  expect(await ended).toMatchObject({ type: 'close', code: 1000, wasClean: true })
  const early = dial(url)
  early.socket.close()
  expect(await early.ended).toEqual({ code: 1006, reason: '', wasClean: false })
})

test('[SD76] a close that does not arrive ends it all the same, and leaves nothing', async () => {
  const clock = manualClock()
  const asked = new Set<Promise<unknown>>()
  let isDead = false
  const { socket, ended } = await connected({
    clock,
    fetch(url, request) {
      const answer = isDead ? nothing(request) : fetch(url, request)
      const done: Promise<Response> = answer.finally(() => asked.delete(done))
      asked.add(done)
      return done
    },
  })
  isDead = true
  socket.send('to nobody')
  socket.close()
  clock.pass(4999)
  expect(socket.readyState).toBe(socket.CLOSING)
  clock.pass(1)
  expect(await ended).toEqual({ code: 1006, reason: '', wasClean: false })
  await vi.waitFor(() => expect([asked.size, clock.waiting]).toEqual([0, 0]))
})

test('[SD76] what was closed before it was open does not stay open at the server', async () => {
  const opened = Promise.withResolvers<void>()
  const { url, peers } = await aPollingServer()
  const { socket, told, ended } = dial(url, {
    async fetch(address, request) {
      const response = await fetch(address, { ...request, signal: null })
      // The answer is there already when it is closed.
      const bytes = await response.arrayBuffer()
      const slow = Promise.withResolvers<ArrayBuffer>()
      opened.promise.then(() => slow.resolve(bytes), slow.reject)
      const { status } = response
      return { status, arrayBuffer: () => slow.promise } as Response
    },
  })
  await vi.waitFor(() => expect(peers).toHaveLength(1))
  socket.close()
  opened.resolve()
  expect(await ended).toMatchObject({ code: 1006 })
  await vi.waitFor(() => expect(peers[0]!.farewell).toEqual({ code: 1001, reason: '' }))
  expect([told, socket.readyState]).toEqual([['error', 'close'], socket.CLOSED])
})

test('[SD76] the end leaves no timer and no request', async () => {
  const clock = manualClock()
  const open = new Set<Promise<unknown>>()
  const { socket, ended, peer } = await connected({
    clock,
    fetch(url, request) {
      const asked = fetch(url, request).finally(() => open.delete(asked))
      open.add(asked)
      return asked
    },
  })
  await vi.waitFor(() => expect(open.size).toBe(1))
  socket.close()
  await ended
  await vi.waitFor(() => expect(open.size).toBe(0))
  expect([clock.waiting, peer.farewell?.code]).toEqual([0, 1000])
})
