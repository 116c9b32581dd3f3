/**
 * Several sockets on one WebSocket: each has a number, and every frame says whose it is. One byte what it is, four the
 * number, then what the frame holds.
 */

export const CHANNEL = { open: 0, text: 1, binary: 2, close: 3 } as const
export type ChannelFrameType = (typeof CHANNEL)[keyof typeof CHANNEL]

export interface ChannelFrame {
  readonly type: ChannelFrameType
  readonly channel: number
  /** More of the same message follows. */
  readonly more: boolean
  readonly body: Uint8Array
}

/** Asked for with this in the address of the socket. */
export const CHANNELS_QUERY = 'channels'
/** So many at once on one WebSocket. */
export const MOST_CHANNELS = 32

const HEAD_BYTES = 5
const MORE = 0x80
const LARGEST = CHANNEL.close

export function channelFrame(
  type: ChannelFrameType,
  channel: number,
  body: Uint8Array = new Uint8Array(),
  more = false,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD_BYTES + body.length)
  bytes[0] = more ? type | MORE : type
  new DataView(bytes.buffer).setUint32(1, channel)
  bytes.set(body, HEAD_BYTES)
  return bytes
}

/** `undefined` for bytes that are no such frame. The body is a view on them. */
export function readChannelFrame(bytes: Uint8Array): ChannelFrame | undefined {
  if (bytes.length < HEAD_BYTES) return undefined
  const first = bytes[0]!
  const type = first & ~MORE
  if (type > LARGEST) return undefined
  return {
    type: type as ChannelFrameType,
    channel: new DataView(bytes.buffer, bytes.byteOffset).getUint32(1),
    more: (first & MORE) !== 0,
    body: bytes.subarray(HEAD_BYTES),
  }
}

/** The body of a `close`. */
export function closeBody(code: number, reason: string): Uint8Array {
  const words = new TextEncoder().encode(reason)
  const body = new Uint8Array(2 + words.length)
  new DataView(body.buffer).setUint16(0, code)
  body.set(words, 2)
  return body
}

/** Code 1005, as for a close without one, when the body has none. */
export function readCloseBody(body: Uint8Array): {
  readonly code: number
  readonly reason: string
} {
  if (body.length < 2) return { code: 1005, reason: '' }
  const code = new DataView(body.buffer, body.byteOffset).getUint16(0)
  return { code, reason: new TextDecoder().decode(body.subarray(2)) }
}
