/** One socket over plain HTTP: what waits to be taken by its next request, and what its requests bring. */
import { EventEmitter } from 'node:events'
import {
  MOST_POLLED,
  POLLED,
  POLLED_HEAD_BYTES,
  packPolled,
  polledClose,
  readCloseBody,
  readPolled,
  type PolledMessage,
} from '@concord/schemas'
import { bufferOn } from '../../core/buffer-on.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Carrier } from './channels.ts'
import { CLOSED, CLOSING, GONE, OPEN } from './ready-state.ts'
import type { SocketLike } from './socket.ts'

/** A message that the other side has not said to have. */
interface Sent extends PolledMessage {
  readonly onGone: (() => void) | undefined
}

/** An answer that is held until there is something to say. `undefined`: nothing yet. */
export type Answer = (messages: Uint8Array | undefined) => void

/** One answer has no more than that, unless a single message does. */
const ANSWER_BYTES = 1024 * 1024

/** Tells the bytes that come as `data`, too. */
export class PollingSocket extends EventEmitter implements SocketLike, Carrier {
  readonly OPEN = OPEN
  readyState: number = OPEN
  bufferedAmount = 0
  readonly #sent: Sent[] = []
  /** How many messages the other side has said to have, and how many of its own were taken. */
  #gone = 0
  #taken = 0
  #answer: Answer | undefined
  #isTurning = false
  #taking = Promise.resolve()
  #paused: PromiseWithResolvers<void> | undefined

  /** Resolves when all that came was taken, which may last while nothing is read. */
  get taking(): Promise<void> {
    return this.#taking
  }

  /**
   * Takes messages of the other side, of which it said so many before; those that came already are not taken twice. To be
   * called when all that came before was taken. Throws a Refusal for what makes no sense.
   */
  take(body: Buffer, at: number): void {
    const messages = readPolled(body)
    if (!messages || messages.some(({ more }) => more)) throw new Refusal('MALFORMED_FRAME')
    if (at > this.#taken) throw new Refusal('MALFORMED_FRAME', 'Messages are missing before these.')
    this.#taking = this.#takeAll(messages.slice(this.#taken - at))
  }

  async #takeAll(messages: readonly PolledMessage[]): Promise<void> {
    for (const message of messages) {
      await this.#paused?.promise
      if (this.readyState === CLOSED) return
      this.#taken += 1
      if (message.type === POLLED.close) this.#endAs(message)
      else this.emit('message', bufferOn(message.body), message.type === POLLED.binary)
    }
  }

  /**
   * The other side has so many messages, and waits for more: `answer` is told once, now or later. A request that comes after
   * those that followed it was given up; it gets nothing. Throws a Refusal when it was not said so much.
   */
  poll(at: number, answer: Answer): void {
    if (at > this.#gone + this.#sent.length)
      throw new Refusal('MALFORMED_FRAME', 'It was not said so much.')
    if (at < this.#gone) return answer(undefined)
    this.letGo()
    this.#forget(at - this.#gone)
    this.emit('pong')
    if (this.readyState === CLOSED) return answer(undefined)
    this.#answer = answer
    this.#speak()
  }

  /** Whoever waits for an answer is told that there is nothing yet. */
  letGo(): void {
    this.#answer?.(undefined)
    this.#answer = undefined
  }

  /** Nobody waits any more for this answer. */
  left(answer: Answer): void {
    if (this.#answer === answer) this.#answer = undefined
  }

  send(
    frame: Uint8Array | string,
    { fin = true }: { readonly binary?: boolean; readonly fin?: boolean } = {},
    onGone?: () => void,
  ): void {
    if (this.readyState !== OPEN) return
    const isText = typeof frame === 'string'
    const type = isText ? POLLED.text : POLLED.binary
    const body = isText ? Buffer.from(frame, 'utf8') : frame
    this.#add({ type, more: !fin, body, onGone })
  }

  #add(message: Sent): void {
    this.#sent.push(message)
    this.bufferedAmount += message.body.length + POLLED_HEAD_BYTES
    if (this.#isTurning) return
    // What is said in one go is one answer.
    this.#isTurning = true
    setImmediate(() => {
      this.#isTurning = false
      this.#speak()
    })
  }

  #speak(): void {
    if (!this.#answer || this.#sent.length === 0) return
    let bytes = 0
    const messages: Sent[] = []
    for (const message of this.#sent) {
      bytes += message.body.length
      if (messages.length > 0 && (bytes > ANSWER_BYTES || messages.length === MOST_POLLED)) break
      messages.push(message)
    }
    const answer = this.#answer
    this.#answer = undefined
    answer(packPolled(messages))
    // After its farewell nobody says anything.
    const last = messages.at(-1)!
    if (last.type === POLLED.close) this.#endAs(last)
  }

  /** The other side has so many more. */
  #forget(count: number): void {
    this.#gone += count
    for (const { body, onGone } of this.#sent.splice(0, count)) {
      this.bufferedAmount -= body.length + POLLED_HEAD_BYTES
      onGone?.()
    }
  }

  /** Whoever waits is there. Who does not is asked by nothing: its next request says so. */
  ping(): void {
    if (this.#answer) this.emit('pong')
  }

  pause(): void {
    this.#paused ??= Promise.withResolvers()
  }

  resume(): void {
    this.#paused?.resolve()
    this.#paused = undefined
  }

  close(code: number, reason: string): void {
    if (this.readyState !== OPEN) return
    this.readyState = CLOSING
    this.#add({ ...polledClose(code, reason), onGone: undefined })
  }

  terminate(): void {
    this.#end(GONE, '')
  }

  #endAs({ body }: PolledMessage): void {
    const { code, reason } = readCloseBody(body)
    this.#end(code, reason)
  }

  #end(code: number, reason: string): void {
    if (this.readyState === CLOSED) return
    this.readyState = CLOSED
    this.letGo()
    this.resume()
    this.emit('close', code, Buffer.from(reason))
    this.#forget(this.#sent.length)
  }
}
