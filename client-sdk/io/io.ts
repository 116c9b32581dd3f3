/**
 * The calls of a Socket.IO client, over Concord's text frames: programs that were written for Socket.IO change where they
 * import `io` from. What goes over the wire is Concord's, not engine.io's.
 */
import { addresses } from '../api/addresses.ts'
import { createTokens } from '../connection/tokens.ts'
import { webSocketClass } from '../connection/web-socket-class.ts'
import { systemClock } from '../core/clock.ts'
import { createIoListeners } from './io-listeners.ts'
import { UNANSWERED, createIoSession, resultOf } from './io-session.ts'
import type { IoAck, IoOptions, IoSocket } from './io-socket.ts'

/** What was emitted while there was no session. */
interface Waiting {
  readonly event: string
  readonly data: unknown
  readonly answered: ((ack: IoAck) => void) | undefined
}

/**
 * A socket that connects at once, and again whenever the connection is lost. `url`: of the server, with `http` or `ws`; a
 * path is where its sockets are, by default `/ws`. Throws a TypeError when it is none.
 */
export function io(url: string, options: IoOptions = {}): IoSocket {
  const { clock = systemClock, fallback, autoConnect = true } = options
  const webSocket = webSocketClass(options.WebSocket)
  const listeners = createIoListeners()
  const waiting: Waiting[] = []
  let hasRecovered = false
  const session = createIoSession(
    {
      address: addressOf(url),
      tokens: createTokens(tokenSource(options), undefined, clock),
      clock,
      webSocket: fallback?.({ webSocket, clock, fetch: globalThis.fetch }) ?? webSocket,
    },
    {
      entered(recovered) {
        hasRecovered = recovered
        for (const { event, data, answered } of waiting.splice(0))
          session.say(event, data, answered)
        listeners.tell('connect', undefined)
      },
      left: (reason) => listeners.tell('disconnect', reason),
      failed: (error) => listeners.tell('connect_error', error),
      heard: listeners.tell,
      stopped() {
        for (const { answered } of waiting.splice(0)) answered?.(UNANSWERED)
      },
    },
  )

  const socket: IoSocket = {
    get id() {
      return session.id
    },
    get connected() {
      return session.isIn
    },
    get recovered() {
      return hasRecovered
    },
    on(event, listener) {
      listeners.add(event, listener, false)
      return socket
    },
    once(event, listener) {
      listeners.add(event, listener, true)
      return socket
    },
    off(event, listener) {
      listeners.remove(event, listener)
      return socket
    },
    emit(event: string, value?: unknown, callback?: (ack: IoAck) => void, ...more: unknown[]) {
      const isCallback = typeof value === 'function'
      if (more.length > 0 || (callback && (isCallback || typeof callback !== 'function')))
        throw new TypeError('What is emitted is one value, and one callback after it.')
      const [data, answered] = isCallback
        ? [undefined, value as (ack: IoAck) => void]
        : [value, callback]
      if (session.isIn) session.say(event, data, answered)
      else waiting.push({ event, data, answered })
      return socket
    },
    async emitWithAck(event, data) {
      const { promise, resolve } = Promise.withResolvers<IoAck>()
      socket.emit(event, data, resolve)
      return resultOf(await promise)
    },
    connect() {
      session.start()
      return socket
    },
    disconnect() {
      session.stop()
      return socket
    },
  }
  return autoConnect ? socket.connect() : socket
}

function tokenSource({ auth, query }: IoOptions): string | (() => Promise<string>) {
  if (typeof auth !== 'function') return auth?.token ?? query?.token ?? ''
  return () => new Promise((resolve) => auth(({ token }) => resolve(token)))
}

function addressOf(url: string): string {
  const { http, socket } = addresses(url, globalThis.location?.href)
  return new URL(http).pathname === '/' ? socket : http.replace(/^http/, 'ws')
}
