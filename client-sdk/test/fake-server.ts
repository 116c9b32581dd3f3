/** Text frames without a network: the test is the server, and sees every connection. */
import { ERRORS, writeReason, type ErrorCode } from '@concord/schemas'

interface Said {
  readonly event: string
  readonly data?: unknown
  readonly id?: number
}

/** One connection, as the server sees it. */
export interface FakeSocket {
  readonly heard: readonly Said[]
  open(): void
  tell(event: string, data: unknown, seq?: number): void
  /** Answers the last of these verbs. */
  ack(event: string, answer?: object): void
  /** Without a reason, the network is gone. */
  end(code?: ErrorCode): void
}

export interface FakeServer {
  readonly sockets: readonly FakeSocket[]
  /** What dials it. */
  readonly WebSocket: unknown
}

export function fakeServer(): FakeServer {
  const sockets: FakeSocket[] = []

  class Socket extends EventTarget implements FakeSocket {
    readonly heard: Said[] = []
    binaryType = 'arraybuffer'
    readyState: number = WebSocket.CONNECTING

    constructor() {
      super()
      sockets.push(this)
    }

    open(): void {
      this.readyState = WebSocket.OPEN
      this.dispatchEvent(new Event('open'))
    }

    send(text: string): void {
      this.heard.push(JSON.parse(text) as Said)
    }

    tell(event: string, data: unknown, seq?: number): void {
      const text = JSON.stringify({ event, data, seq })
      this.dispatchEvent(new MessageEvent('message', { data: text }))
    }

    ack(event: string, answer: object = { ok: true }): void {
      const { id } = this.heard.findLast((said) => said.event === event)!
      this.tell('ack', { id, ...answer })
    }

    end(code?: ErrorCode): void {
      if (code) this.#gone(ERRORS[code].close, writeReason(code))
      else this.#gone(1006, '')
    }

    close(): void {
      this.#gone(1000, '')
    }

    #gone(code: number, reason: string): void {
      if (this.readyState === WebSocket.CLOSED) return
      this.readyState = WebSocket.CLOSED
      this.dispatchEvent(Object.assign(new Event('close'), { code, reason }))
    }
  }
  return { sockets, WebSocket: Socket }
}
