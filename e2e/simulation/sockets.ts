/** Both ends of a simulated connection, as the SDK and the server know sockets. */
import type { WebSocket as WsSocket } from 'ws'
import type { WebSocketClass } from '../../client-sdk/connection/socket.ts'
import type { CloseWords, Connection, End, Frame, Network } from './network.ts'
import type { Actor } from './turns.ts'

const OPEN = 1
const CLOSING = 2
const CLOSED = 3

type Listener = (event: object) => void

/** A browser's WebSocket for one page. */
export function pageSocketClass(network: Network, page: Actor): WebSocketClass {
  class PageSocket {
    readonly url: string
    readyState = 0
    binaryType = 'arraybuffer'
    readonly #listeners = new Map<string, Set<Listener>>()
    readonly #connection: Connection

    constructor(url: string | URL) {
      this.url = String(url)
      const end: End = {
        onFrame: (frame) => this.emit('message', { data: received(frame) }),
        onPing() {},
        onPong() {},
        onClose: (words) => {
          this.readyState = CLOSED
          this.emit('close', words)
        },
      }
      this.#connection = network.dial(page, end, () => {
        if (this.readyState !== 0) return
        this.readyState = OPEN
        this.emit('open', {})
      })
    }

    addEventListener(name: string, listener: Listener): void {
      const known = this.#listeners.get(name) ?? new Set()
      this.#listeners.set(name, known.add(listener))
    }

    removeEventListener(name: string, listener: Listener): void {
      this.#listeners.get(name)?.delete(listener)
    }

    send(frame: Frame): void {
      if (this.readyState !== OPEN) return
      network.say(this.#connection, 'up', typeof frame === 'string' ? frame : frame.slice())
    }

    close(code = 1000, reason = ''): void {
      if (this.readyState >= CLOSING) return
      this.readyState = CLOSING
      network.closeFrom(this.#connection, 'page', { code, reason })
    }

    emit(name: string, event: object): void {
      for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(event)
    }
  }
  // reason: it has what the provider and the SDK use of a WebSocket
  return PageSocket as unknown as WebSocketClass
}

/** A browser gives binary frames as buffers. */
function received(frame: Frame): ArrayBuffer | string {
  if (typeof frame === 'string') return frame
  return frame.buffer.slice(frame.byteOffset, frame.byteOffset + frame.length) as ArrayBuffer
}

/** The server's end, as the package ws gives it. `end` is what the network tells of it. */
export function serverSocket(
  network: Network,
  connection: Connection,
): { readonly ws: WsSocket; readonly end: End } {
  type Heard = (...args: unknown[]) => void
  const listeners = new Map<string, Heard[]>()
  const emit = (name: string, ...args: unknown[]): void => {
    for (const heard of listeners.get(name) ?? []) heard(...args)
  }
  let readyState = OPEN
  const close = ({ code, reason }: CloseWords): void => {
    if (readyState === CLOSED) return
    readyState = CLOSED
    emit('close', code, Buffer.from(reason))
  }
  const ws = {
    OPEN,
    get readyState() {
      return readyState
    },
    get bufferedAmount() {
      return connection.down.bytes
    },
    on(name: string, heard: Heard) {
      listeners.set(name, [...(listeners.get(name) ?? []), heard])
    },
    send(frame: Frame) {
      network.say(connection, 'down', typeof frame === 'string' ? frame : frame.slice())
    },
    ping: () => network.ping(connection),
    pause() {
      connection.paused = true
    },
    resume() {
      connection.paused = false
    },
    close(code = 1000, reason = '') {
      if (readyState >= CLOSING) return
      readyState = CLOSING
      network.closeFrom(connection, 'server', { code, reason })
    },
    terminate() {
      if (readyState === CLOSED) return
      readyState = CLOSING
      network.terminate(connection)
    },
  }
  const end: End = {
    onFrame(frame) {
      if (typeof frame === 'string') emit('message', Buffer.from(frame), false)
      // A copy: the server may write on what it was sent.
      else emit('message', Buffer.from(frame), true)
    },
    onPing() {},
    onPong: () => emit('pong'),
    onClose: close,
  }
  // reason: it has what server/transport uses of a socket of ws
  return { ws: ws as unknown as WsSocket, end }
}
