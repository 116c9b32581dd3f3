/** The WebSocket of this machine, or the one that an application gives. */
import type { WebSocketClass } from './socket.ts'

/** Throws a TypeError where there is none. */
export function webSocketClass(given: unknown): WebSocketClass {
  const found = given ?? globalThis.WebSocket
  if (typeof found === 'function') return found as WebSocketClass
  throw new TypeError(
    'There is no WebSocket here. Give one as the option `WebSocket`, such as that of the package ws.',
  )
}
