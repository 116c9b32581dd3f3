/** What a WebSocket is to those who use one, over the connection that the tabs share. */
import type { Pipe, PipeEvents } from './channel-hub.ts'
import type { WebSocketClass } from './socket.ts'

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3]

export function sharedSocketClass(dial: (events: PipeEvents) => Promise<Pipe>): WebSocketClass {
  class SharedSocket extends EventTarget {
    readyState: number = CONNECTING
    binaryType = 'arraybuffer'
    #pipe: Pipe | undefined
    /** What is said before there is a pipe: it can be open at once. */
    #early: (string | Uint8Array)[] = []

    constructor() {
      super()
      void this.#dial()
    }

    async #dial(): Promise<void> {
      this.#pipe = await dial({
        open: () => {
          if (this.readyState !== CONNECTING) return
          this.readyState = OPEN
          this.dispatchEvent(new Event('open'))
        },
        message: (data) => {
          if (this.readyState === OPEN) this.dispatchEvent(new MessageEvent('message', { data }))
        },
        closed: (code, reason) => {
          if (this.readyState === CLOSED) return
          this.readyState = CLOSED
          this.dispatchEvent(new CloseEvent('close', { code, reason }))
        },
      })
      for (const data of this.#early.splice(0)) this.#pipe.send(data)
      if (this.readyState >= CLOSING) this.#pipe.close()
    }

    send(data: string | Uint8Array): void {
      if (this.readyState !== OPEN) return
      if (this.#pipe) this.#pipe.send(data)
      else this.#early.push(data)
    }

    close(): void {
      if (this.readyState >= CLOSING) return
      this.readyState = CLOSING
      this.#pipe?.close()
    }
  }
  // reason: of a WebSocket it has what Hocuspocus and this SDK use
  return SharedSocket as unknown as WebSocketClass
}
