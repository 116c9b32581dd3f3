/** A network that can be cut for one client. */
import { WebSocket } from 'ws'

export interface Network {
  /** The class of sockets of whoever is on it. */
  readonly Cable: unknown
  /** All sockets are gone at once, and none comes about until it is mended. */
  cut(): void
  mend(): void
}

export function network(): Network {
  const sockets = new Set<WebSocket>()
  let isCut = false
  class Cable extends WebSocket {
    constructor(url: string) {
      super(isCut ? 'ws://127.0.0.1:9' : url)
      sockets.add(this)
    }
  }
  return {
    Cable,
    cut() {
      isCut = true
      for (const socket of sockets) socket.terminate()
    },
    mend() {
      isCut = false
    },
  }
}

/** On a network that lets no WebSocket through: it does not open, and ends when it is closed. */
export class BlockedSocket extends EventTarget {
  close(): void {
    queueMicrotask(() => this.dispatchEvent(new CloseEvent('close', { code: 1006 })))
  }
}
