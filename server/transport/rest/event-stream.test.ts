/** Streams over a real connection, with time in the test's hand. */
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { DEFAULT_LIMITS, type ConcordEvent, type Principal } from '@concord/schemas'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createConnectionCount } from '../../auth/connection-count.ts'
import { createLiveConnections } from '../../auth/live-connections.ts'
import { asRefusal } from '../../core/refusal.ts'
import type { Listener } from '../../events/feed.ts'
import { createEventStreams } from './event-stream.ts'

interface Timer {
  at: number
  readonly ms: number
  readonly again: boolean
  readonly run: () => void
}

let server: Server
let now: number
let expiresAt: number
let timers: Set<Timer>
let listeners: Set<Listener>
let clients: Socket[]
const count = createConnectionCount({ ...DEFAULT_LIMITS, socketsPerUser: 2 })
const SEND_QUEUE = 200_000

/** Lets time pass, and what is due happen. */
function pass(ms: number): void {
  now += ms
  for (const timer of timers) {
    if (timer.at > now) continue
    if (timer.again) timer.at = now + timer.ms
    else timers.delete(timer)
    timer.run()
  }
}

beforeEach(async () => {
  now = 0
  expiresAt = 100_000
  timers = new Set()
  listeners = new Set()
  clients = []
  const add = (timer: Timer): (() => void) => {
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  const streams = createEventStreams({
    live: createLiveConnections(),
    feed: {
      follow(listener) {
        listeners.add(listener)
        return { stop: () => void listeners.delete(listener) }
      },
      start() {},
      stop: () => Promise.resolve(),
    },
    count,
    clock: {
      now: () => now,
      after: (ms, run) => add({ at: now + ms, ms, again: false, run }),
      every: (ms, run) => add({ at: now + ms, ms, again: true, run }),
    },
    random: { bytes: (length) => new Uint8Array(length), uuid: () => String(Math.random()) },
    limits: { sendQueueBytes: SEND_QUEUE },
    onRefused: () => {},
  })
  const principal = {
    userId: 'ana',
    name: 'Ana',
    tenantId: 'red',
    roles: [],
  } as unknown as Principal
  server = createServer((_request, response) => {
    const session = { principal, expiresAt }
    try {
      streams.open({ session, address: 'here', userAgent: 'test', response }, {}, 41)
    } catch (error) {
      response.writeHead(429).end(asRefusal(error).code)
    }
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  for (const client of clients) client.destroy()
  await new Promise((resolve) => void server.close(resolve))
})

async function open(): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  clients.push(socket)
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString()))
  socket.on('error', () => {
    // reason: being cut off is what some tests want
  })
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await until(() => text.includes('\r\n\r\n'))
  return { socket, text: () => text }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
}

const EVENT = { seq: 42, type: 'thing.done', data: {} } as unknown as ConcordEvent
const tell = (filler = ''): void => {
  for (const { hear } of listeners) hear(EVENT, JSON.stringify({ filler }))
}

test('a stream begins with its place, has a sign of life every 15 s, and leaves nothing behind when its reader goes', async () => {
  const { socket, text } = await open()
  await until(() => text().includes(': connected'))
  expect(text()).toMatch(/content-type: text\/event-stream; charset=utf-8/i)
  expect(text()).toContain('retry: 1000\nid: 41\n: connected\n\n')
  tell()
  await until(() => text().includes('id: 42\nevent: thing.done\ndata: {"filler":""}\n\n'))
  const beats = (): number => text().split(': heartbeat\n\n').length - 1
  pass(14_999)
  pass(1)
  pass(15_000)
  await until(() => beats() === 2)
  socket.destroy()
  await until(() => listeners.size === 0)
  expect([timers.size, count.total]).toEqual([0, 0])
})

test('[EV10] a stream ends with the reason when its token runs out', async () => {
  const { text } = await open()
  pass(100_000)
  await until(() => text().includes('event: error\ndata: {"code":"TOKEN_EXPIRED"'))
  await until(() => timers.size === 0 && listeners.size === 0 && count.total === 0)
})

test('[EV16] who does not read is cut off when too much waits; others go on', async () => {
  const stalled = await open()
  const reading = await open()
  stalled.socket.pause()
  const filler = 'x'.repeat(20_000)
  const total = (): number => listeners.size
  for (let sent = 0; total() === 2 && sent < 5000; sent += 1) {
    tell(filler)
    await until(() => reading.text().length > sent * filler.length)
  }
  expect(total()).toBe(1)
  tell('after')
  await until(() => reading.text().includes('after'))
  stalled.socket.resume()
  await until(() => stalled.socket.destroyed)
})

test('[EV16] a backlog waits for its reader, but not for ever', async () => {
  expiresAt = Number.MAX_SAFE_INTEGER
  const { socket, text } = await open()
  const [listener] = listeners
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  const page = JSON.stringify({ filler: 'x'.repeat(100_000) })
  // A reader that reads gets everything, however much, though more is sent than may wait.
  for (let sent = 0; sent < 20; sent += 1) {
    listener!.hear(EVENT, page)
    await listener!.ready()
  }
  await until(() => text().length > 20 * page.length)
  expect(listeners.size).toBe(1)
  socket.pause()
  // The network takes some before anything waits.
  while (listeners.size === 1) {
    listener!.hear(EVENT, page)
    await Promise.race([listener!.ready(), sleep(20)])
    pass(60_000)
  }
  await until(() => timers.size === 0)
})

test('streams count as connections of their person', async () => {
  await open()
  await open()
  expect((await open()).text()).toContain('CONNECTION_LIMIT')
})
