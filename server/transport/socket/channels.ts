/**
 * The tabs of one browser on one WebSocket: each has a channel, which is a socket of its own to everybody else here, with
 * limits, a token and documents of its own.
 */
import { EventEmitter } from 'node:events'
import {
  CHANNEL,
  MOST_CHANNELS,
  channelFrame,
  closeBody,
  readChannelFrame,
  readCloseBody,
  type ChannelFrameType,
} from '@concord/schemas'
import { bufferOn } from '../../core/buffer-on.ts'
import type { Clock } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import { CLOSED, CLOSING, GONE, OPEN } from './ready-state.ts'
import type { SocketLike } from './socket.ts'
import { createTokenBucket } from './token-bucket.ts'

/** What carries the channels; it tells when a frame does not wait here any more. */
export interface Carrier extends Omit<SocketLike, 'send'> {
  send(frame: Uint8Array, options: { binary: boolean }, onGone: () => void): void
}

/** Tells the bytes that come as `data`, too. */
export type Channel = SocketLike & EventEmitter

/** Somebody who opens no channel has no use for the socket. */
const UNUSED_MS = 10_000
/** All tabs of a browser may come at once, a few times over, and then one or two a second. */
const OPENS_PER_SECOND = 2
const OPEN_BURST = MOST_CHANNELS * 4
/** So much may still be on its way to channels that have ended; a frame counts as this much beside what it holds. */
const STRAY_BYTES = 8 * 1024 * 1024
const STRAY_BYTES_PER_SECOND = 64 * 1024
const STRAY_FRAME_BYTES = 1024
/** So much may wait to be read that no open channel answers for: what was said to those that have ended. */
const LEFT_BEHIND_BYTES = 48 * 1024 * 1024
/** How long the other side has to take a farewell. */
const CLOSE_GRACE_MS = 1000

export function acceptChannels(
  ws: Carrier,
  clock: Clock,
  onChannel: (channel: Channel) => void,
): void {
  const channels = new Map<number, ChannelSocket>()
  const opens = createTokenBucket(OPENS_PER_SECOND, OPEN_BURST, clock.now())
  const stray = createTokenBucket(STRAY_BYTES_PER_SECOND, STRAY_BYTES, clock.now())
  let held = 0
  let leftBehind = 0
  let isOver = false
  let stopWaiting = () => {}

  const wire: Wire = {
    transmit(type, channel, body, more, onGone) {
      ws.send(channelFrame(type, channel, body, more), { binary: true }, onGone)
    },
    tellClose(channel, code, reason) {
      const body = closeBody(code, reason)
      wire.leave(body.length)
      wire.transmit(CHANNEL.close, channel, body, false, () => wire.leave(-body.length))
    },
    leave(bytes) {
      leftBehind += bytes
      if (leftBehind > LEFT_BEHIND_BYTES) refuse(new Refusal('SLOW_READER'))
    },
    hold() {
      held += 1
      ws.pause()
      tellAll('pong')
    },
    letGo() {
      held -= 1
      if (held > 0) return
      ws.resume()
      tellAll('pong')
    },
    ping() {
      if (held > 0) return false
      ws.ping()
      return true
    },
    ended(channel) {
      channels.delete(channel)
      if (channels.size === 0) wait()
    },
  }

  /** While one holds them all no answer to a ping is read: that is no sign that anybody has gone. */
  function tellAll(event: 'ping' | 'pong'): void {
    for (const channel of channels.values()) channel.emit(event)
  }

  function wait(): void {
    stopWaiting()
    stopWaiting = clock.after(UNUSED_MS, () => ws.terminate())
  }

  /** Ends the WebSocket, and every channel with it. */
  function refuse({ close }: Refusal): void {
    if (isOver) return
    isOver = true
    ws.close(close.code, close.reason)
    // Nothing more is read; who reads nothing hears no farewell, and would leave everything waiting.
    ws.pause()
    clock.after(CLOSE_GRACE_MS, () => ws.terminate())
  }

  function open(number: number): void {
    if (opens.take(clock.now()) > 0) {
      refuse(new Refusal('RATE_LIMITED', 'Too many channels are opened.'))
      return
    }
    if (channels.size >= MOST_CHANNELS) {
      const { close } = new Refusal('CONNECTION_LIMIT')
      wire.tellClose(number, close.code, close.reason)
      return
    }
    stopWaiting()
    const channel = new ChannelSocket(number, wire)
    channels.set(number, channel)
    onChannel(channel)
  }

  /** What comes for a channel that has ended was on its way. */
  function dropStray(bytes: number): void {
    if (stray.take(clock.now(), bytes + STRAY_FRAME_BYTES) > 0)
      refuse(new Refusal('RATE_LIMITED', 'Too much is sent to channels that have ended.'))
  }

  ws.on('message', (received: Buffer, isBinary: boolean) => {
    if (isOver) return
    const frame = isBinary ? readChannelFrame(received) : undefined
    if (!frame) {
      refuse(new Refusal('MALFORMED_FRAME'))
      return
    }
    const known = channels.get(frame.channel)
    if (!known && frame.type === CHANNEL.open) open(frame.channel)
    else if (known) known.take(frame.type, frame.body)
    else dropStray(received.length)
  })
  for (const event of ['ping', 'pong'] as const) ws.on(event, () => tellAll(event))
  ws.on('error', () => {
    // reason: ws closes the socket itself after an error, and 'close' follows with the code
  })
  ws.on('close', (code, reason) => {
    isOver = true
    stopWaiting()
    for (const channel of [...channels.values()]) channel.end(code, reason)
    stopWaiting()
  })
  wait()
}

interface Wire {
  /** `onGone`: told when nothing of it waits here any more. */
  transmit(
    type: ChannelFrameType,
    channel: number,
    body: Uint8Array,
    more: boolean,
    onGone: () => void,
  ): void
  tellClose(channel: number, code: number, reason: string): void
  /** So many bytes more wait here that no channel answers for; fewer, when negative. */
  leave(bytes: number): void
  hold(): void
  letGo(): void
  /** False when no answer could be read. */
  ping(): boolean
  ended(channel: number): void
}

class ChannelSocket extends EventEmitter implements SocketLike {
  readonly OPEN = OPEN
  readyState: number = OPEN
  bufferedAmount = 0
  readonly #number: number
  readonly #wire: Wire
  #isPaused = false
  #hasEnded = false

  constructor(number: number, wire: Wire) {
    super()
    this.#number = number
    this.#wire = wire
  }

  take(type: ChannelFrameType, body: Uint8Array): void {
    if (this.readyState === CLOSED) return
    if (type === CHANNEL.close) {
      const { code, reason } = readCloseBody(body)
      if (this.readyState === OPEN) this.#tellClose(code, '')
      this.end(code, Buffer.from(reason))
      return
    }
    const received = bufferOn(body)
    this.emit('data', received)
    this.emit('message', received, type === CHANNEL.binary)
  }

  send(frame: Uint8Array | string, { fin = true }: { readonly fin?: boolean } = {}): void {
    if (this.readyState !== OPEN) return
    const isText = typeof frame === 'string'
    const body = isText ? Buffer.from(frame, 'utf8') : frame
    this.bufferedAmount += body.length
    this.#wire.transmit(isText ? CHANNEL.text : CHANNEL.binary, this.#number, body, !fin, () => {
      this.bufferedAmount -= body.length
      if (this.#hasEnded) this.#wire.leave(-body.length)
    })
  }

  ping(): void {
    if (!this.#wire.ping()) this.emit('pong')
  }

  pause(): void {
    if (this.#isPaused || this.readyState === CLOSED) return
    this.#isPaused = true
    this.#wire.hold()
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#wire.letGo()
  }

  close(code: number, reason: string): void {
    if (this.readyState !== OPEN) return
    this.readyState = CLOSING
    this.#tellClose(code, reason)
  }

  terminate(): void {
    if (this.readyState === OPEN) this.#tellClose(GONE, '')
    this.end(GONE, Buffer.from(''))
  }

  end(code: number, reason: Buffer): void {
    if (this.readyState === CLOSED) return
    this.readyState = CLOSED
    this.resume()
    this.#wire.ended(this.#number)
    this.#hasEnded = true
    this.#wire.leave(this.bufferedAmount)
    this.emit('close', code, reason)
  }

  #tellClose(code: number, reason: string): void {
    this.#wire.tellClose(this.#number, code, reason)
  }
}
