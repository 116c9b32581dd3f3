/**
 * The calls of a Socket.IO client, over Concord's text frames: programs that were written for Socket.IO change where they
 * import `io` from. What goes over the wire is Concord's, not engine.io's.
 */
import { readReason, type ErrorReply } from '@concord/schemas'
import { addresses } from '../api/addresses.ts'
import { createConnection, type Connection } from '../connection/connection.ts'
import { createTokenRenewal } from '../connection/token-renewal.ts'
import { createTokens } from '../connection/tokens.ts'
import { webSocketClass } from '../connection/web-socket-class.ts'
import { ApiError, apiErrorOf } from '../core/api-error.ts'
import { systemClock } from '../core/clock.ts'
import { readJson } from '../core/read-json.ts'
import { verdictOn } from '../core/verdict.ts'
import { createIoListeners } from './io-listeners.ts'
import type { IoAck, IoOptions, IoSocket } from './io-socket.ts'

/** One frame that waits for the session, or for its answer. */
interface Said {
  readonly event: string
  readonly data: unknown
  readonly answered: ((ack: IoAck) => void) | undefined
}

interface Session {
  readonly id: string
  /** The number of the last event that came. */
  seq: number | undefined
}

/**
 * A socket that connects at once, and again whenever the connection is lost. `url`: of the server, with `http` or `ws`; a
 * path is where its sockets are, by default `/ws`. Throws a TypeError when it is none.
 */
export function io(url: string, options: IoOptions = {}): IoSocket {
  const { clock = systemClock, fallback } = options
  const address = addressOf(url)
  const webSocket = webSocketClass(options.WebSocket)
  const tokens = createTokens(tokenSource(options), undefined, clock)
  const listeners = createIoListeners()
  const renewal = createTokenRenewal(tokens, clock, () => {
    // reason: a token that is refused is told by the server's own error
    void say('auth', { token: tokens.claims?.token }).catch(() => {})
  })
  const answers = new Map<number, (ack: IoAck) => void>()
  let connection: Connection | undefined
  const waiting: Said[] = []
  let session: Session | undefined
  /** The one before, until it is known whether it can go on. */
  let lost: Session | undefined
  let isIn = false
  let hasRecovered = false
  let lastId = 0

  function send({ event, data, answered }: Said): void {
    lastId += 1
    if (answered) answers.set(lastId, answered)
    connection?.socket.sendText(JSON.stringify({ event, data, ...(answered && { id: lastId }) }))
  }

  /** Says it now. Resolves with the result; rejects with an ApiError when it was refused or the connection was lost. */
  async function say(event: string, data: unknown): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<IoAck>()
    send({ event, data, answered: resolve })
    return resultOf(await promise)
  }

  async function greet(): Promise<void> {
    try {
      await say('auth', { token: tokens.claims?.token })
      hasRecovered = lost !== undefined && (await goOn(lost))
      lost = undefined
      isIn = true
      for (const said of waiting.splice(0)) send(said)
      renewal.start()
      listeners.tell('connect', undefined)
    } catch (failure) {
      if (failure instanceof ApiError && failure.code !== 'OFFLINE') setBack(failure)
    }
  }

  /** Whether that session goes on. */
  async function goOn({ id: sessionId, seq }: Session): Promise<boolean> {
    try {
      await say('resume', { sessionId, ...(seq === undefined ? {} : { lastSeq: seq }) })
      return true
    } catch (failure) {
      if (failure instanceof ApiError && failure.code === 'OFFLINE') throw failure
      // reason: it was lost for too long; the program hears that nothing was recovered
      return false
    }
  }

  function setBack(failure: ApiError): void {
    listeners.tell('connect_error', failure)
    const verdict = verdictOn(replyOf(failure))
    if (verdict === 'final' || (verdict === 'login' && !tokens.renewable)) stop()
    else connection?.restart(failure.message)
  }

  function hear(text: string): void {
    const frame = readJson(text) as
      | { readonly event?: unknown; readonly data?: unknown; readonly seq?: unknown }
      | null
      | undefined
    if (typeof frame?.event !== 'string') return
    const { event, data, seq } = frame
    if (event === 'connected') {
      // reason: the server says so, see docs/gateway.md
      session ??= { id: (data as { sessionId: string }).sessionId, seq: undefined }
    }
    const number = event === 'event' ? (data as { readonly seq?: unknown }).seq : seq
    if (session && typeof number === 'number') session.seq = number
    if (event !== 'ack') return listeners.tell(event, data)
    const { id, ...ack } = data as IoAck & { readonly id: number }
    const answered = answers.get(id)
    answers.delete(id)
    answered?.(ack)
  }

  function dropped(reason: string): void {
    const wasIn = isIn
    isIn = false
    renewal.stop()
    lost ??= session
    session = undefined
    for (const [id, answered] of [...answers]) {
      answers.delete(id)
      answered(GONE)
    }
    if (wasIn) listeners.tell('disconnect', reason)
  }

  function start(): Connection {
    const made = createConnection({
      address,
      tokens,
      clock,
      webSocket: fallback?.({ webSocket, clock, fetch: globalThis.fetch }) ?? webSocket,
    })
    made.socket.on('open', () => void greet())
    made.socket.on('text', hear)
    made.socket.on('close', ({ event }: { event: { readonly reason: string } }) =>
      dropped(readReason(event.reason)?.message ?? 'The connection was lost.'),
    )
    made.onSilence(() => {
      if (isIn) send({ event: 'ping', data: {}, answered: undefined })
      return isIn
    })
    let told: ErrorReply | undefined
    made.subscribe(() => {
      const { refusal } = made
      if (refusal && refusal !== told) listeners.tell('connect_error', apiErrorOf(refusal))
      told = refusal
    })
    made.hold()
    return made
  }

  function stop(): void {
    const ended = connection
    connection = undefined
    dropped('It was disconnected here.')
    lost = undefined
    // reason: it never rejects; whoever disconnects does not wait for it
    void ended?.close()
  }

  const socket: IoSocket = {
    get id() {
      return isIn ? session?.id : undefined
    },
    get connected() {
      return isIn
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
    emit(event, data, answered) {
      const said = { event, data, answered }
      if (isIn) send(said)
      else waiting.push(said)
      return socket
    },
    async emitWithAck(event, data) {
      const { promise, resolve } = Promise.withResolvers<IoAck>()
      socket.emit(event, data, resolve)
      return resultOf(await promise)
    },
    connect() {
      connection ??= start()
      return socket
    },
    disconnect() {
      stop()
      return socket
    },
  }
  return options.autoConnect === false ? socket : socket.connect()
}

const GONE: IoAck = {
  ok: false,
  error: { code: 'OFFLINE', message: 'There is no connection to the server.' },
}

function resultOf({ ok, result, error }: IoAck): unknown {
  if (ok) return result
  const { code, message, details } = error ?? { code: 'INTERNAL_ERROR', message: 'No reason.' }
  if (code === 'OFFLINE') throw new ApiError(code, message, 0)
  throw apiErrorOf({ code, message, details })
}

/** What the server said; `undefined` when it said nothing. */
function replyOf({ code, message }: ApiError): ErrorReply | undefined {
  return code === 'OFFLINE' ? undefined : { code, message }
}

function tokenSource({ auth, query }: IoOptions): string | (() => Promise<string>) {
  if (typeof auth !== 'function') return auth?.token ?? query?.token ?? ''
  return () => new Promise((resolve) => auth(({ token }) => resolve(token)))
}

function addressOf(url: string): string {
  const { http, socket } = addresses(url, globalThis.location?.href)
  return new URL(http).pathname === '/' ? socket : http.replace(/^http/, 'ws')
}
