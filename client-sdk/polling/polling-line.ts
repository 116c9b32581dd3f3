/** What goes to and fro between a socket over plain HTTP and the server: see schemas/polling.ts. */
import {
  MOST_POLLED,
  POLLED,
  POLLED_HEAD_BYTES,
  POLLING_NEW,
  packPolled,
  polledClose,
  readCloseBody,
  readPolled,
  type PolledMessage,
} from '@concord/schemas'
import { GONE } from '../connection/gone.ts'
import { joinBytes } from '../core/join-bytes.ts'
import { readJson } from '../core/read-json.ts'
import {
  ask,
  askOnce,
  pollingUrl,
  refusalIn,
  type PollingAnswer,
  type PollingMeans,
  type PollingRequest,
} from './polling-requests.ts'

/** The numbers that WebSockets have for it. */
export const STATE = { connecting: 0, open: 1, closing: 2, closed: 3 } as const
export type State = (typeof STATE)[keyof typeof STATE]

export interface LineEvents {
  open(): void
  message(data: string | ArrayBuffer): void
  /** Once, at the end, never within a call from outside but for `leave`. `isClean`: one side said so and the other heard it. */
  closed(code: number, reason: string, isClean: boolean): void
}

export interface PollingLine {
  readonly state: State
  /** What the server has not said to have. */
  readonly waitingBytes: number
  /** Forgotten when it is not open. */
  send(type: typeof POLLED.text | typeof POLLED.binary, body: Uint8Array): void
  /** Says so after all that was sent before. Ends with code 1006 when five seconds bring no answer. */
  close(code: number, reason: string): void
  /** The page goes: what is left is said in one request that outlives it, if that is short. */
  leave(): void
}

const MOST_BYTES = 512 * 1024
/** Browsers send 64 KiB for a page that has gone, for all of it together. */
const KEEPALIVE_BYTES = 32 * 1024
const GOING_AWAY = 1001
/** Once it is closed here, so long without an answer is the end. */
const CLOSING_MS = 5000

/** Begins at once. */
export function openPollingLine(
  address: URL,
  means: PollingMeans,
  events: LineEvents,
): PollingLine {
  const life = new AbortController()
  /** Nothing is taken any more once this side has closed it. */
  const taking = new AbortController()
  let state: State = STATE.connecting
  let id = POLLING_NEW
  let waiting: PolledMessage[] = []
  /** How many messages the server has, which wait no more. */
  let sent = 0
  let isSending = false
  /** Of a message of which more is to come. */
  let parts: Uint8Array[] = []
  let stopWaiting = (): void => {}

  async function open(signal: AbortSignal): Promise<void> {
    const url = pollingUrl(address, POLLING_NEW)
    const answer = await askOnce({ method: 'POST', url }, means, signal)
    const given = answer.status === 201 ? idIn(answer) : undefined
    if (given === undefined) return refused(answer)
    id = given
    // It was closed meanwhile, and is open there alone.
    if (signal.aborted) return sayLast([])
    state = STATE.open
    events.open()
    for (let taken = 0; isOpen();) taken += await take(taken, signal)
  }

  /** Waits for messages, and gives how many came. */
  async function take(taken: number, signal: AbortSignal): Promise<number> {
    const answer = await ask(request('GET', taken), means, signal)
    if (answer.status === 204) return 0
    const messages = answer.status === 200 ? readPolled(answer.bytes) : undefined
    if (!messages) refused(answer)
    else for (const message of messages) hear(message)
    return messages?.length ?? 0
  }

  function hear({ type, more, body }: PolledMessage): void {
    if (!isOpen()) return
    if (type === POLLED.close) return endAs(body)
    parts.push(body)
    if (more) return
    const whole = joinBytes(parts)
    parts = []
    events.message(type === POLLED.text ? new TextDecoder().decode(whole) : whole.buffer)
  }

  function push(message: PolledMessage): void {
    if (!isOpen()) return
    waiting.push(message)
    if (isSending) return
    isSending = true
    void work(send, life.signal)
  }

  async function send(signal: AbortSignal): Promise<void> {
    // What is said in one task goes together.
    await Promise.resolve()
    while (waiting.length > 0) {
      const batch = waiting.slice(0, fitting(waiting))
      const answer = await ask(request('POST', sent, batch), means, signal)
      const last = batch.at(-1)!
      const hasEnded = answer.status === 404
      // The answer to a close may be lost; the socket has ended then, as was asked for.
      if (last.type === POLLED.close && (hasEnded || answer.status === 204)) return endAs(last.body)
      // Why it has ended is said to whoever waits for messages.
      if (hasEnded && isOpen()) break
      if (answer.status !== 204) return refused(answer)
      sent += batch.length
      waiting.splice(0, batch.length)
      if (state === STATE.closing) awaitGoodbye()
    }
    isSending = false
  }

  function request(method: 'GET' | 'POST', at: number, messages?: PolledMessage[]): PollingRequest {
    const url = pollingUrl(address, id, at)
    if (!messages) return { method, url }
    const body = packPolled(messages)
    const isLast = messages.at(-1)?.type === POLLED.close
    return { method, url, body, keepalive: isLast && body.length <= KEEPALIVE_BYTES }
  }

  async function work(
    act: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await act(signal)
    } catch {
      // reason: no answer came for too long, which the close says; or it was broken off by what ends the socket
      if (!signal.aborted) end(GONE, '', false)
    }
  }

  /** In one request that outlives this side. What is too long for that is not said. */
  function sayLast(messages: PolledMessage[]): void {
    const last = request('POST', sent, [...messages, polledClose(GOING_AWAY, '')])
    // reason: nobody is there any more to hear how it went
    if (last.keepalive) askOnce(last, means).catch(() => {})
  }

  function awaitGoodbye(): void {
    stopWaiting()
    stopWaiting = means.clock.after(CLOSING_MS, () => end(GONE, '', false))
  }

  function refused(answer: PollingAnswer): void {
    const { code, reason } = refusalIn(answer) ?? { code: GONE, reason: '' }
    end(code, reason, false)
  }

  function endAs(closing: Uint8Array): void {
    const { code, reason } = readCloseBody(closing)
    end(code, reason, true)
  }

  function end(code: number, reason: string, isClean: boolean): void {
    if (state === STATE.closed) return
    state = STATE.closed
    waiting = []
    stopWaiting()
    life.abort()
    events.closed(code, reason, isClean)
  }

  const isOpen = (): boolean => state === STATE.open

  void work(open, AbortSignal.any([life.signal, taking.signal]))
  return {
    get state() {
      return state
    },
    get waitingBytes() {
      return waiting.reduce((sum, { body }) => sum + body.length, 0)
    },
    send: (type, body) => push({ type, more: false, body }),
    close(code, reason) {
      if (state >= STATE.closing) return
      if (isOpen()) {
        push(polledClose(code, reason))
        awaitGoodbye()
      } else queueMicrotask(() => end(GONE, '', false))
      state = STATE.closing
      taking.abort()
    },
    leave() {
      const left = waiting
      end(GONE, '', false)
      if (id !== POLLING_NEW) sayLast(left)
    },
  }
}

/** How many of these go in one request: at least one. */
function fitting(messages: readonly PolledMessage[]): number {
  let bytes = 0
  const tooMany = messages.findIndex(({ body }, index) => {
    bytes += body.length + POLLED_HEAD_BYTES
    return bytes > MOST_BYTES || index === MOST_POLLED
  })
  return tooMany < 0 ? messages.length : Math.max(1, tooMany)
}

function idIn({ bytes }: PollingAnswer): string | undefined {
  const reply = readJson(new TextDecoder().decode(bytes)) as
    | { polling?: unknown }
    | null
    | undefined
  return typeof reply?.polling === 'string' ? reply.polling : undefined
}
