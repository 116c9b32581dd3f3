import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { WebSocketClass } from '../connection/socket.ts'
import { manualClock, type ManualClock } from '../test/manual-clock.ts'
import { aPollingServer, type SmallPolling } from '../test/small-polling.ts'
import { pollingFallback } from './polling-fallback.ts'
import { PollingSocket } from './polling-socket.ts'

let clock: ManualClock
beforeEach(() => {
  clock = manualClock()
})

/** Of a WebSocket what is used here; the test says what happens to it. */
class FakeSocket extends EventTarget {
  isClosed = false
  readonly said: unknown[] = []

  send(data: unknown): void {
    this.said.push(data)
  }

  tell(type: 'open' | 'message'): void {
    this.dispatchEvent(new Event(type))
  }

  end(code: number, reason = ''): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason }))
  }

  /** Of one that is closed from here, a network that lets nothing through brings no word. */
  close(): void {
    this.isClosed = true
    this.end(1006)
  }
}

const over = (webSocket: unknown): WebSocketClass =>
  pollingFallback({ webSocket: webSocket as WebSocketClass, fetch, clock })

const fake = (socket: globalThis.WebSocket): FakeSocket => {
  expect(socket).toBeInstanceOf(FakeSocket)
  return socket as unknown as FakeSocket
}

/** A class that lists what is made of it. */
function listed() {
  const made: FakeSocket[] = []
  class Listed extends FakeSocket {
    readonly url: string

    constructor(url: string | URL) {
      super()
      this.url = String(url)
      made.push(this)
    }
  }
  return { made, Listed }
}

/** Dials, and waits for the first word. */
async function overHttp(way: WebSocketClass, { url, peers }: SmallPolling) {
  const socket = new way(url)
  expect(socket).toBeInstanceOf(PollingSocket)
  const word = new Promise((resolve) => socket.addEventListener('message', resolve))
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  peers.at(-1)!.say('hello')
  await word
  onTestFinished(() => socket.close())
  return socket
}

test.each([
  ['ends before it opens', (socket: FakeSocket) => socket.end(1006)],
  ['hangs until it is given up', (socket: FakeSocket) => socket.close()],
  [
    'opens, and then nothing comes',
    (socket: FakeSocket) => {
      socket.tell('open')
      socket.close()
    },
  ],
  [
    'opens, and is ended politely by something on the way',
    (socket: FakeSocket) => socket.end(1000),
  ],
  ['is ended with a code of nobody', (socket: FakeSocket) => socket.end(1002, 'Not for you.')],
])('[SD76] after a WebSocket that %s comes HTTP', async (_, happens) => {
  const server = await aPollingServer()
  const way = over(FakeSocket)
  happens(fake(new way(server.url)))
  await overHttp(way, server)
})

test('[SD76] a browser that throws instead is no other case', async () => {
  const server = await aPollingServer()
  const way = over(function refusing() {
    throw new DOMException('The policy of the page forbids it.', 'SecurityError')
  })
  expect(() => new way(server.url)).toThrow('policy')
  const http = await overHttp(way, server)
  clock.pass(600_000)
  expect(http.readyState).toBe(http.OPEN)
})

test('[SD76] a WebSocket that the server ends with a reason works, as does one that said something', async () => {
  const { url } = await aPollingServer()
  const way = over(FakeSocket)
  fake(new way(url)).end(4429, 'CONNECTION_LIMIT: Too many connections.')
  const second = fake(new way(url))
  second.tell('message')
  second.end(1006)
  fake(new way(url)).end(1006)
  fake(new way(url)).end(1006)
  expect(new way(url)).toBeInstanceOf(PollingSocket)
})

test('[SD76] a WebSocket that is ended here before it said anything is none that fails', async () => {
  class Polite extends FakeSocket {
    override close(): void {
      this.end(1000)
    }
  }
  const way = over(Polite)
  for (let time = 0; time < 3; time += 1) fake(new way('ws://server/ws')).close()
})

test('[SD76] after ten minutes over HTTP a WebSocket is tried beside it, and taken if something comes', async () => {
  const server = await aPollingServer()
  const { made, Listed } = listed()
  const way = over(Listed)
  new way(server.url).close()
  const http = await overHttp(way, server)
  clock.pass(599_999)
  expect(made).toHaveLength(1)
  clock.pass(1)
  made[1]!.tell('open')
  expect([made.length, http.readyState]).toEqual([2, http.OPEN])
  expect(made[1]).toMatchObject({ url: server.url.split('?')[0], said: ['{"event":"ping"}'] })
  const gone = new Promise((resolve) => http.addEventListener('close', resolve))
  made[1]!.tell('message')
  expect(await gone).toMatchObject({ code: 1000 })
  expect(made[1]!.isClosed).toBe(true)
  fake(new way(server.url))
})

test('[SD76] where a WebSocket has worked before, it is tried soon, and then after longer and longer', async () => {
  const server = await aPollingServer()
  const { made, Listed } = listed()
  const way = over(Listed)
  const first = fake(new way(server.url))
  first.tell('message')
  first.end(1006)
  for (let time = 0; time < 2; time += 1) fake(new way(server.url)).end(1006)
  const http = await overHttp(way, server)
  const tries: number[] = []
  const begun = clock.now()
  while (tries.length < 9) {
    clock.pass(5000)
    if (made.length > 3 + tries.length) tries.push((clock.now() - begun) / 1000)
  }
  // A try is given up after ten seconds.
  const waits = tries.map((at, index) => at - (index === 0 ? 0 : tries[index - 1]! + 10))
  expect(waits).toEqual([15, 30, 60, 120, 240, 480, 600, 600, 600])
  expect(made.slice(3).map(({ isClosed }) => isClosed)).toEqual(tries.map((_, index) => index < 8))
  expect(http.readyState).toBe(http.OPEN)
})

test('[SD76] what ends before that leaves nothing that goes on', async () => {
  const server = await aPollingServer()
  const way = over(FakeSocket)
  new way(server.url).close()
  const http = await overHttp(way, server)
  const gone = new Promise((resolve) => http.addEventListener('close', resolve))
  http.close()
  await gone
  await vi.waitFor(() => expect(clock.waiting).toBe(0))
})

test('[SD76] where WebSockets work, it is one', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const way = over(WebSocket)
  // What is made of it is what extends it, too.
  class Extended extends way {}
  for (const made of [way, Extended]) {
    const socket = new made(`ws://127.0.0.1:${(server.address() as { port: number }).port}`)
    expect(socket).toBeInstanceOf(WebSocket)
    await new Promise((resolve) => socket.addEventListener('open', resolve))
    socket.close()
  }
})
