/** One session over text frames: says who this is, goes on after a lost connection, and hears everything. */
import { readReason } from '@concord/schemas'
import { createConnection, type Connection } from '../connection/connection.ts'
import type { WebSocketClass } from '../connection/socket.ts'
import { createTokenRenewal } from '../connection/token-renewal.ts'
import type { Tokens } from '../connection/tokens.ts'
import { ApiError, apiErrorOf } from '../core/api-error.ts'
import type { Clock } from '../core/clock.ts'
import { readJson } from '../core/read-json.ts'
import { Refusal } from '../core/refusal.ts'
import { verdictOn } from '../core/verdict.ts'
import type { IoAck } from './io-socket.ts'

export interface IoSessionEvents {
  /** The server knows who this is. `recovered`: everything is as it was before the connection was lost. */
  entered(recovered: boolean): void
  left(reason: string): void
  /**
   * It is tried again, unless that would give the same. That a connection cannot be made or no token comes is told once,
   * until the server says something: OFFLINE, unless the server gave a reason.
   */
  failed(error: ApiError): void
  heard(event: string, data: unknown): void
  /** It was stopped, here or for good: it does not come back before the next `start`. */
  stopped(): void
}

export interface IoSession {
  /** While it is in. */
  readonly id: string | undefined
  readonly isIn: boolean
  /** Only while it is in. `answered` is called once: with OFFLINE when the connection is lost before. */
  say(event: string, data: unknown, answered?: (ack: IoAck) => void): void
  /** Connects, if it does not. */
  start(): void
  stop(): void
}

interface Place {
  readonly id: string
  /** Of the last event that came; before one did, of the last before those that it hears of. */
  seq: number | undefined
}

interface Frame {
  readonly event?: unknown
  readonly data?: unknown
  readonly seq?: unknown
}

export function createIoSession(
  {
    address,
    tokens,
    clock,
    webSocket,
  }: {
    readonly address: string
    readonly tokens: Tokens
    readonly clock: Clock
    readonly webSocket: WebSocketClass
  },
  events: IoSessionEvents,
): IoSession {
  const answers = new Map<number, (ack: IoAck) => void>()
  let connection: Connection | undefined
  let place: Place | undefined
  /** The one before, until it is known whether it can go on. */
  let lost: Place | undefined
  let isIn = false
  let lastId = 0
  /** The server has said something on this connection. */
  let hasHeard = false
  /** That it has not, since it did last. */
  let isTold = false
  const renewal = createTokenRenewal(tokens, clock, () =>
    say('auth', { token: tokens.claims?.token }),
  )

  function say(event: string, data: unknown, answered?: (ack: IoAck) => void): void {
    lastId += 1
    if (answered) answers.set(lastId, answered)
    const since = askedSince(event, data)
    if (place && since !== undefined) place.seq = Math.min(place.seq ?? since, since)
    connection?.socket.sendText(JSON.stringify({ event, data, ...(answered && { id: lastId }) }))
  }

  async function ask(event: string, data: unknown): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<IoAck>()
    say(event, data, resolve)
    return resultOf(await promise)
  }

  async function greet(): Promise<void> {
    try {
      await ask('auth', { token: tokens.claims?.token })
      const recovered = lost !== undefined && (await goOn(lost))
      lost = undefined
      isIn = true
      renewal.start()
      events.entered(recovered)
    } catch (failure) {
      if (isRefusal(failure)) setBack(failure)
    }
  }

  /** Whether it goes on as that one. */
  async function goOn({ id: sessionId, seq }: Place): Promise<boolean> {
    try {
      await ask('resume', { sessionId, ...(seq === undefined ? {} : { lastSeq: seq }) })
      return true
    } catch (failure) {
      // It was lost for too long.
      if (isRefusal(failure)) return false
      throw failure
    }
  }

  function setBack(failure: ApiError): void {
    events.failed(failure)
    const { code, message } = failure
    const verdict = verdictOn(code === 'OFFLINE' ? undefined : { code, message })
    if (verdict === 'final' || (verdict === 'login' && !tokens.renewable)) stop()
    else connection?.restart(message)
  }

  function hear(text: string): void {
    const frame = readJson(text) as Frame | null | undefined
    if (typeof frame?.event !== 'string') return
    hasHeard = true
    isTold = false
    const { event, data } = frame
    if (event === 'ack') return answer(data as IoAck & { readonly id: number })
    // reason: the server says so, see docs/gateway.md
    if (event === 'connected')
      place ??= { id: (data as { readonly sessionId: string }).sessionId, seq: undefined }
    const { seq } = event === 'event' ? (data as Frame) : frame
    if (place && typeof seq === 'number') place.seq = seq
    else if (place) place.seq ??= heardAfter(event, data)
    events.heard(event, data)
  }

  function answer({ id, ...ack }: IoAck & { readonly id: number }): void {
    const answered = answers.get(id)
    answers.delete(id)
    answered?.(ack)
  }

  function dropped(reason: string): void {
    const wasIn = isIn
    isIn = false
    renewal.stop()
    lost ??= place
    place = undefined
    for (const id of [...answers.keys()]) answer({ id, ...UNANSWERED })
    if (wasIn) events.left(reason)
  }

  /** A try has failed, unless the server said something. */
  function missed(by: Connection): void {
    if (by !== connection || hasHeard || isTold) return
    isTold = true
    const { error } = by
    events.failed(error ? apiErrorOf(error) : new ApiError('OFFLINE', NOT_REACHED, 0))
  }

  function connect(): Connection {
    const fetch = { value: () => tokens.fetch().catch(noToken) }
    const asked = Object.create(tokens, { fetch }) as Tokens
    function noToken(failure: unknown): never {
      // A token that is no good is a refusal, which the connection tells.
      if (!(failure instanceof Refusal)) missed(made)
      throw failure
    }
    const made = createConnection({ address, tokens: asked, clock, webSocket })
    made.socket.on('open', () => void greet())
    made.socket.on('text', hear)
    made.socket.on('close', ({ event }: { event: { readonly reason: string } }) => {
      dropped(readReason(event.reason)?.message ?? 'The connection was lost.')
      missed(made)
      hasHeard = false
    })
    made.onSilence(() => {
      if (isIn) say('ping', {})
      return isIn
    })
    made.subscribe(() => {
      const { refusal } = made
      if (connection !== made) return
      // The connection is not done yet with what it tells: whoever hears of it may end it.
      if (made.status === 'offline' && !hasHeard) queueMicrotask(() => missed(made))
      if (!refusal) return
      dropped(refusal.message)
      // Whoever starts it anew at once has it stopped all the same: they would be refused again, without an end.
      events.failed(apiErrorOf(refusal))
      stop()
    })
    made.hold()
    return made
  }

  function stop(): void {
    const ended = connection
    connection = undefined
    dropped('It was disconnected here.')
    lost = undefined
    hasHeard = false
    isTold = false
    events.stopped()
    // reason: it never rejects, and whoever disconnects does not wait for it
    void ended?.close()
  }

  return {
    get id() {
      return isIn ? place?.id : undefined
    },
    get isIn() {
      return isIn
    },
    say,
    start() {
      connection ??= connect()
    },
    stop,
  }
}

/** After which event those come that are asked for. */
function askedSince(event: string, data: unknown): number | undefined {
  return event === 'subscribe' || event === 'resume' ? numberIn(data, 'since') : undefined
}

/** The same, as the server says it: what it sends from there on may be lost before any of it comes. */
function heardAfter(event: string, data: unknown): number | undefined {
  return event === 'history' ? undefined : numberIn(data, event === 'resumed' ? 'since' : 'head')
}

function numberIn(data: unknown, name: 'since' | 'head'): number | undefined {
  const value = (data as { readonly [name]?: unknown } | null | undefined)?.[name]
  return typeof value === 'number' ? value : undefined
}

/** The result of what was answered. Throws the ApiError of what was refused, or OFFLINE. */
export function resultOf({ ok, result, error }: IoAck): unknown {
  if (ok) return result
  const { code, message, details } = error ?? { code: 'INTERNAL_ERROR', message: 'No reason.' }
  if (code === 'OFFLINE') throw new ApiError(code, message, 0)
  throw apiErrorOf({ code, message, details })
}

const NOT_REACHED = 'The server was not reached.'

/** Nobody answers. */
export const UNANSWERED: IoAck = {
  ok: false,
  error: { code: 'OFFLINE', message: 'There is no connection to the server.' },
}

const isRefusal = (failure: unknown): failure is ApiError =>
  failure instanceof ApiError && failure.code !== 'OFFLINE'
