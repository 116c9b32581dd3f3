/** What a WebSocket is to those who use one, over plain HTTP requests. */
import { POLLED } from '@concord/schemas'
import { systemClock } from '../core/clock.ts'
import { openPollingLine, STATE, type PollingLine, type State } from './polling-line.ts'
import type { PollingMeans } from './polling-requests.ts'

const NORMAL = 1000

/**
 * To be used wherever a WebSocket class is taken, such as the option `WebSocketPolyfill` of stock providers; the address is
 * that of the WebSocket. Messages come and go in order and once, also over a network that loses requests and answers; when
 * there was none for ten seconds, it is closed with code 1006: after 35 seconds (60 for what is being said) when requests
 * just get no answer, and after five when it was closed here. Binary messages are ArrayBuffers, whatever `binaryType`
 * says; Blobs cannot be sent. There are no subprotocols.
 */
export class PollingSocket extends EventTarget implements WebSocket {
  static readonly CONNECTING = STATE.connecting
  static readonly OPEN = STATE.open
  static readonly CLOSING = STATE.closing
  static readonly CLOSED = STATE.closed
  readonly CONNECTING = STATE.connecting
  readonly OPEN = STATE.open
  readonly CLOSING = STATE.closing
  readonly CLOSED = STATE.closed
  readonly url: string
  readonly protocol = ''
  readonly extensions = ''
  binaryType: BinaryType = 'arraybuffer'
  onopen: WebSocket['onopen'] = null
  onmessage: WebSocket['onmessage'] = null
  onclose: WebSocket['onclose'] = null
  onerror: WebSocket['onerror'] = null
  readonly #line: PollingLine

  constructor(
    url: string | URL,
    _protocols?: string | string[],
    { fetch = globalThis.fetch, clock = systemClock }: Partial<PollingMeans> = {},
  ) {
    super()
    const address = new URL(url, globalThis.location?.href)
    this.url = address.href
    address.protocol = address.protocol.replace('ws', 'http')
    for (const type of ['open', 'message', 'close', 'error'] as const)
      this.addEventListener(type, (event) => void this[`on${type}`]?.(event as never))
    const line = openPollingLine(
      address,
      { fetch, clock },
      {
        open: () => this.dispatchEvent(new Event('open')),
        message: (data) => this.dispatchEvent(new MessageEvent('message', { data })),
        closed: (code, reason, wasClean) => {
          globalThis.removeEventListener?.('pagehide', line.leave)
          if (!wasClean) this.dispatchEvent(new Event('error'))
          // Not every Node that this runs in has a CloseEvent.
          this.dispatchEvent(Object.assign(new Event('close'), { code, reason, wasClean }))
        },
      },
    )
    globalThis.addEventListener?.('pagehide', line.leave)
    this.#line = line
  }

  get readyState(): State {
    return this.#line.state
  }

  get bufferedAmount(): number {
    return this.#line.waitingBytes
  }

  send(data: string | BufferSource | Blob): void {
    if (this.readyState === STATE.connecting)
      throw new DOMException('It is not open yet.', 'InvalidStateError')
    if (typeof data === 'string') this.#line.send(POLLED.text, new TextEncoder().encode(data))
    else if (data instanceof Blob) throw new TypeError('Blobs cannot be sent over plain HTTP.')
    else this.#line.send(POLLED.binary, copyOf(data))
  }

  close(code: number = NORMAL, reason = ''): void {
    if (code !== NORMAL && (code < 3000 || code > 4999))
      throw new DOMException('The code is 1000, or from 3000 to 4999.', 'InvalidAccessError')
    this.#line.close(code, reason)
  }
}

/** Whoever sends may go on using theirs. */
function copyOf(bytes: BufferSource): Uint8Array {
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice()
    : new Uint8Array(bytes).slice()
}
