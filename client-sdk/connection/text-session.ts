/** The text frames of the socket: says who this is, asks one thing after another, and hears what comes by itself. */
import { ERRORS, type ConcordEvent, type ErrorReply, type z } from '@concord/schemas'
import { ApiError, apiErrorOf } from '../core/api-error.ts'
import type { Clock } from '../core/clock.ts'
import { Refusal } from '../core/refusal.ts'
import { createRetry } from '../core/retry.ts'
import { verdictOn } from '../core/verdict.ts'
import type { Connection } from './connection.ts'
import { readTextFrame, type TextFrame } from './text-frames.ts'
import type { Tokens } from './tokens.ts'

export interface TextSessionEvents {
  /** The server knows who this is: things can be asked. */
  entered(): void
  /** It does not any more, for now or for good, and has forgotten what was asked for. */
  left(): void
  /** It will not be tried again by itself. */
  failed(error: ErrorReply): void
  event(event: ConcordEvent): void
}

export interface TextSession {
  readonly isIn: boolean
  /** Holds the connection from now on and says who this is whenever there is a new one. */
  start(): void
  stop(): void
  /** Shows the newest token, and tries again what a refusal ended. */
  revive(): void
  /**
   * What the server replies under the name of `reply`; requests are answered in order. Rejects with an ApiError: the
   * server's own, or `OFFLINE` when the session ends first.
   */
  request<S extends z.ZodType>(
    verb: string,
    data: object,
    reply: { readonly event: string; readonly data: S },
  ): Promise<z.output<S>>
}

interface Pending {
  readonly id: number
  readonly replies: Map<string, unknown>
  error: ErrorReply | undefined
  resolve(replies: ReadonlyMap<string, unknown>): void
  reject(failure: ApiError): void
}

type Phase = 'off' | 'waiting' | 'asked' | 'in' | 'pausing' | 'failed'

const ANSWER_MS = 30_000

export function createTextSession(
  {
    connection,
    tokens,
    clock,
  }: {
    readonly connection: Connection
    readonly tokens: Tokens
    readonly clock: Clock
  },
  events: TextSessionEvents,
): TextSession {
  const retry = createRetry(clock)
  let phase: Phase = 'off'
  /** The token in use is no longer good, whatever it says itself. */
  let stale = false
  let turn = 0
  let lastId = 0
  let pending: Pending[] = []
  let listens = false
  let refusal: ErrorReply | undefined
  let stopTimer = () => {}
  let letGo = () => {}

  function enter(next: Phase): void {
    turn += 1
    retry.cancel()
    const left = phase === 'in' && next !== 'in'
    phase = next
    if (next === 'in') return events.entered()
    stopTimer()
    for (const one of pending.splice(0)) one.reject(GONE)
    if (left) events.left()
  }

  function fail(error: ErrorReply): void {
    enter('failed')
    letGo()
    events.failed(error)
  }

  async function greet(): Promise<void> {
    if (!connection.socket.isOpen) return enter('waiting')
    enter('asked')
    const mine = turn
    try {
      const { token } = await (stale ? tokens.fetch() : tokens.valid())
      stale = false
      if (mine !== turn) return
      await ask('auth', { token })
      if (mine !== turn) return
      retry.up()
      enter('in')
    } catch (failure) {
      if (mine === turn) setBack(failure)
    }
  }

  /** What to do about a no, or about a token that cannot be had. */
  function setBack(failure: unknown): void {
    const error = failure instanceof Refusal ? failure.reply : replyOf(failure)
    const verdict = error && verdictOn(error)
    if (error && (verdict === 'final' || (verdict === 'login' && !tokens.renewable)))
      return fail(error)
    stale ||= verdict === 'login'
    enter('pausing')
    retry.schedule(() => void greet())
  }

  function ask(verb: string, data: object): Promise<ReadonlyMap<string, unknown>> {
    lastId += 1
    const id = lastId
    const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<string, unknown>>()
    pending.push({ id, replies: new Map(), error: undefined, resolve, reject })
    if (pending.length === 1) awaitAnswer()
    connection.socket.sendText(JSON.stringify({ event: verb, data, id }))
    return promise
  }

  function awaitAnswer(): void {
    stopTimer()
    if (pending.length > 0)
      stopTimer = clock.after(ANSWER_MS, () => connection.restart('No answer.'))
  }

  function hear(frame: TextFrame): void {
    switch (frame.event) {
      case 'event':
        return events.event(frame.data)
      case 'ack':
        return answered(frame.data)
      case 'error': {
        const { requestId } = frame.data
        const asked = pending.find(({ id }) => id === requestId)
        if (asked) asked.error = frame.data
        else if (requestId === undefined && phase === 'in') setBack(apiErrorOf(frame.data))
        return undefined
      }
      case 'reply':
        // Verbs are answered in order, so it is for the first that waits.
        pending[0]?.replies.set(frame.name, frame.data)
        return undefined
    }
  }

  function answered({ id, ok }: { id: number; ok: boolean }): void {
    const asked = pending.find((one) => one.id === id)
    if (!asked) return
    pending = pending.filter((one) => one !== asked)
    awaitAnswer()
    if (ok) asked.resolve(asked.replies)
    else asked.reject(apiErrorOf(asked.error ?? NO_WORDS))
  }

  function listen(): void {
    if (listens) return
    listens = true
    const { socket } = connection
    socket.on('open', () => {
      if (phase === 'waiting' || phase === 'pausing') void greet()
    })
    socket.on('close', () => {
      if (phase !== 'off' && phase !== 'failed') enter('waiting')
    })
    socket.on('text', (text: string) => {
      const frame = phase === 'off' ? undefined : readTextFrame(text)
      if (frame) hear(frame)
    })
    connection.onSilence(() => {
      if (phase !== 'in') return false
      // reason: it is only a sign of life; who does not answer is noticed by the connection.
      ask('ping', {}).catch(() => {})
      return true
    })
    connection.subscribe(() => {
      const before = refusal
      refusal = connection.refusal
      if (refusal && refusal !== before && phase !== 'off') events.failed(refusal)
    })
  }

  function begin(): void {
    letGo = connection.hold()
    listen()
    void greet()
  }

  async function renew(token: string): Promise<void> {
    const mine = turn
    try {
      await ask('auth', { token })
    } catch (failure) {
      if (mine === turn) setBack(failure)
    }
  }

  return {
    get isIn() {
      return phase === 'in'
    },
    start() {
      if (phase === 'off') begin()
    },
    stop() {
      if (phase === 'off') return
      enter('off')
      letGo()
    },
    revive() {
      const token = tokens.claims?.token
      if (phase === 'in' && token !== undefined) void renew(token)
      else if (phase === 'pausing') void greet()
      else if (phase === 'failed') begin()
    },
    async request(verb, data, reply) {
      if (phase !== 'in') throw GONE
      const mine = turn
      try {
        const replies = await ask(verb, data)
        const parsed = reply.data.safeParse(replies.get(reply.event))
        if (parsed.success) return parsed.data
        throw apiErrorOf({ code: 'INTERNAL_ERROR', message: STRANGE })
      } catch (failure) {
        const error = replyOf(failure)
        if (!error || verdictOn(error) !== 'login') throw failure
        // Nobody is signed in there any more.
        if (mine === turn) setBack(failure)
        throw GONE
      }
    },
  }
}

const GONE = new ApiError('OFFLINE', 'There is no connection to the server.', 0)
const STRANGE = 'The answer is not what this version of the client understands.'
const NO_WORDS = { code: 'INTERNAL_ERROR', message: ERRORS.INTERNAL_ERROR.message } as const

/** What the server said no with; `undefined` for anything else. */
function replyOf(failure: unknown): ErrorReply | undefined {
  if (!(failure instanceof ApiError) || failure.code === 'OFFLINE') return undefined
  return { code: failure.code, message: failure.message }
}
