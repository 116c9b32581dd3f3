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

  tell(type: 'open' | 'message'): void {
    this.dispatchEvent(new Event(type))
  }

  end(code: number): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code }))
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
  fake(new way(url)).end(4429)
  const second = fake(new way(url))
  second.tell('message')
  second.end(1006)
  fake(new way(url)).end(1006)
  fake(new way(url)).end(1006)
  expect(new way(url)).toBeInstanceOf(PollingSocket)
})

test('[SD76] after ten minutes over HTTP a WebSocket is tried beside it, and taken if it opens', async () => {
  const server = await aPollingServer()
  const made: FakeSocket[] = []
  class Listed extends FakeSocket {
    constructor() {
      super()
      made.push(this)
    }
  }
  const way = over(Listed)
  new way(server.url).close()
  const http = await overHttp(way, server)
  clock.pass(599_999)
  expect(made).toHaveLength(1)
  clock.pass(1)
  expect([made.length, http.readyState]).toEqual([2, http.OPEN])
  const gone = new Promise((resolve) => http.addEventListener('close', resolve))
  made[1]!.tell('open')
  expect(await gone).toMatchObject({ code: 1000 })
  expect(made[1]!.isClosed).toBe(true)
  fake(new way(server.url))
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
