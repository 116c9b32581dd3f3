/**
 * A socket over plain HTTP, for networks that let no WebSocket through (long polling). It has the address of the WebSocket,
 * and says the same:
 *
 * - `POST …?polling=new` opens it: 201, and the answer `{"polling": id}`. Who knows the id has the socket.
 * - `POST …?polling=id&at=n` sends messages; n were sent before. 204. The same again, when no answer came, does nothing twice.
 * - `GET …?polling=id&at=n` takes messages; n were taken before, and are not said again. 200 with at least one message, as
 *   soon as there is one; 204 when there is none for a while.
 *
 * One `POST` and one `GET` go on at a time. 404: the socket has ended. Bodies hold messages one after the other: one byte
 * what it is, four how long it is, then so many bytes. Only the server says a message in several pieces.
 */
import { closeBody } from './channels.ts'

/** What the address of such a socket says, beside that of a WebSocket. */
export const POLLING_QUERY = 'polling'
export const POLLING_NEW = 'new'
export const POLLING_AT = 'at'

export const POLLED = { text: 1, binary: 2, close: 3 } as const
export type PolledType = (typeof POLLED)[keyof typeof POLLED]

export interface PolledMessage {
  readonly type: PolledType
  /** More of the same message follows in the next one. */
  readonly more: boolean
  /** Of a `close`: what `closeBody` gives. */
  readonly body: Uint8Array
}

/** So many messages may be in one body. */
export const MOST_POLLED = 1000
/** The bytes that a message has in a body beside its own. */
export const POLLED_HEAD_BYTES = 5
const MORE = 0x80
const LARGEST = POLLED.close

export function polledClose(code: number, reason: string): PolledMessage {
  return { type: POLLED.close, more: false, body: closeBody(code, reason) }
}

export function packPolled(messages: readonly PolledMessage[]): Uint8Array<ArrayBuffer> {
  let length = 0
  for (const { body } of messages) length += POLLED_HEAD_BYTES + body.length
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const { type, more, body } of messages) {
    bytes[at] = more ? type | MORE : type
    view.setUint32(at + 1, body.length)
    bytes.set(body, at + POLLED_HEAD_BYTES)
    at += POLLED_HEAD_BYTES + body.length
  }
  return bytes
}

/** `undefined` for bytes that are no messages, or too many of them. The bodies are views on them. */
export function readPolled(bytes: Uint8Array): PolledMessage[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const messages: PolledMessage[] = []
  let at = 0
  while (at < bytes.length) {
    if (bytes.length - at < POLLED_HEAD_BYTES) return undefined
    const first = bytes[at]!
    const type = first & ~MORE
    const from = at + POLLED_HEAD_BYTES
    const end = from + view.getUint32(at + 1)
    if (type < POLLED.text || type > LARGEST || end > bytes.length) return undefined
    if (messages.length === MOST_POLLED) return undefined
    messages.push({
      type: type as PolledType,
      more: (first & MORE) !== 0,
      body: bytes.subarray(from, end),
    })
    at = end
  }
  return messages
}
