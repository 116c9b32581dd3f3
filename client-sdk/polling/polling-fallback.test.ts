import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { WebSocketClass } from '../connection/socket.ts'
import { systemClock } from '../core/clock.ts'
import { aPollingServer } from '../test/small-polling.ts'
import { pollingFallback } from './polling-fallback.ts'
import { PollingSocket } from './polling-socket.ts'

/** Ends before it opened; `hung`: when it is closed from here, and not before. */
function blocked(hung = false): WebSocketClass {
  class Blocked extends EventTarget {
    constructor() {
      super()
      if (!hung) queueMicrotask(() => this.close())
    }
    close(): void {
      queueMicrotask(() => this.dispatchEvent(Object.assign(new Event('close'), { code: 1006 })))
    }
  }
  return Blocked as unknown as WebSocketClass
}

const over = (webSocket: unknown): WebSocketClass =>
  pollingFallback({ webSocket: webSocket as WebSocketClass, fetch, clock: systemClock })

/** Resolves with whether it opened, when that is known. */
async function dialed(socket: globalThis.WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.addEventListener('open', () => resolve(true))
    socket.addEventListener('close', () => resolve(false))
  })
}

test('[SD76] after a WebSocket that does not open, or hangs until it is given up, comes HTTP', async () => {
  const { url } = await aPollingServer()
  for (const hung of [false, true]) {
    const way = over(blocked(hung))
    const first = new way(url)
    expect(first).not.toBeInstanceOf(PollingSocket)
    if (hung) first.close()
    expect(await dialed(first)).toBe(false)
    const second = new way(url)
    expect(second).toBeInstanceOf(PollingSocket)
    expect(await dialed(second)).toBe(true)
    second.close()
  }
})

test('[SD76] a browser that throws instead is no other case', async () => {
  const { url } = await aPollingServer()
  const way = over(function refusing() {
    throw new DOMException('The policy of the page forbids it.', 'SecurityError')
  })
  expect(() => new way(url)).toThrow('policy')
  const second = new way(url)
  expect(await dialed(second)).toBe(true)
  second.close()
})

test('[SD76] where a WebSocket opens, it is one', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const way = over(WebSocket)
  // What is made of it is what extends it, too.
  class Listened extends way {}
  for (const made of [way, Listened]) {
    const socket = new made(`ws://127.0.0.1:${(server.address() as { port: number }).port}`)
    expect(socket).toBeInstanceOf(WebSocket)
    expect(await dialed(socket)).toBe(true)
    socket.close()
  }
})
