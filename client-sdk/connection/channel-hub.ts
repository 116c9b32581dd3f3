/** Many sockets on one WebSocket: see schemas/channels.ts. The WebSocket is there while one of them is. */
import {
  CHANNEL,
  CHANNELS_QUERY,
  channelFrame,
  closeBody,
  readChannelFrame,
  readCloseBody,
  type ChannelFrame,
} from '@concord/schemas'
import { joinBytes } from '../core/join-bytes.ts'
import { GONE } from './gone.ts'
import type { WebSocketClass } from './socket.ts'

/** One of the sockets, as seen from here. */
export interface Pipe {
  /** Forgotten when it is not open. */
  send(data: string | Uint8Array): void
  close(): void
}

export interface PipeEvents {
  open(): void
  message(data: string | ArrayBuffer): void
  /** Once, at the end. */
  closed(code: number, reason: string): void
}

export interface ChannelHub {
  open(events: PipeEvents): Pipe
  /** Ends all of them, as if the network had gone. */
  close(): void
}

interface Channel extends PipeEvents {
  isClosing: boolean
  /** The beginning of a message of which more is to come. */
  parts: Uint8Array[]
}

const NORMAL = 1000

export function createChannelHub(address: string, base: WebSocketClass): ChannelHub {
  const channels = new Map<number, Channel>()
  let socket: WebSocket | undefined
  let isOpen = false
  let last = 0

  function dial(): void {
    const made = new base(`${address}?${CHANNELS_QUERY}`)
    made.binaryType = 'arraybuffer'
    socket = made
    isOpen = false
    const current =
      <E>(act: (event: E) => void) =>
      (event: E): void => {
        if (socket === made) act(event)
      }
    made.addEventListener('open', current(begin))
    made.addEventListener('message', current(hear))
    made.addEventListener(
      'close',
      current(({ code, reason }: CloseEvent) => drop(code, reason)),
    )
    made.addEventListener('error', () => {
      // reason: a close follows, which is told.
    })
  }

  function begin(): void {
    isOpen = true
    for (const number of [...channels.keys()]) beginOne(number)
  }

  function beginOne(number: number): void {
    socket?.send(channelFrame(CHANNEL.open, number))
    channels.get(number)?.open()
  }

  function hear({ data }: MessageEvent<ArrayBuffer>): void {
    const frame = readChannelFrame(new Uint8Array(data))
    const channel = frame && channels.get(frame.channel)
    if (channel) take(channel, frame)
  }

  function take(channel: Channel, { type, channel: number, more, body }: ChannelFrame): void {
    if (type === CHANNEL.close) {
      const { code, reason } = readCloseBody(body)
      if (!channel.isClosing) socket?.send(channelFrame(CHANNEL.close, number, closeBody(code, '')))
      return end(number, code, reason)
    }
    if (channel.isClosing) return
    channel.parts.push(body)
    if (more) return
    const whole = joinBytes(channel.parts)
    channel.parts = []
    channel.message(type === CHANNEL.text ? new TextDecoder().decode(whole) : whole.buffer)
  }

  function end(number: number, code: number, reason: string): void {
    const channel = channels.get(number)
    channels.delete(number)
    channel?.closed(code, reason)
    if (channels.size === 0) hangUp()
  }

  function hangUp(): void {
    const left = socket
    socket = undefined
    left?.close()
  }

  function drop(code: number, reason: string): void {
    hangUp()
    const left = [...channels.values()]
    channels.clear()
    for (const channel of left) channel.closed(code, reason)
  }

  return {
    open(events) {
      last += 1
      const number = last
      channels.set(number, { ...events, isClosing: false, parts: [] })
      if (!socket) dial()
      else if (isOpen) beginOne(number)
      return {
        send(data) {
          const channel = channels.get(number)
          if (!isOpen || !channel || channel.isClosing) return
          const isText = typeof data === 'string'
          const body = isText ? new TextEncoder().encode(data) : data
          socket?.send(channelFrame(isText ? CHANNEL.text : CHANNEL.binary, number, body))
        },
        close() {
          const channel = channels.get(number)
          if (!channel || channel.isClosing) return
          if (!isOpen) return end(number, GONE, '')
          channel.isClosing = true
          socket?.send(channelFrame(CHANNEL.close, number, closeBody(NORMAL, '')))
        },
      }
    },
    close: () => drop(GONE, ''),
  }
}
