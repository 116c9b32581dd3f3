/** Sockets that are WebSockets where these work, and go over plain HTTP where they do not. */
import type { Fallback } from '../connection/fallback.ts'
import type { WebSocketClass } from '../connection/socket.ts'
import { PollingSocket } from './polling-socket.ts'
import { FIRST_WAY, nextWay, notOpened, opened } from './ways.ts'

/**
 * For the option `fallback` of a client. Each connection goes one way: a WebSocket first, HTTP after one that could not be
 * opened, and a WebSocket again after that. A way that has worked is left when it fails twice in a row; from HTTP a
 * WebSocket is tried by the first connection that is made after ten minutes. What was not saved goes on by the other way,
 * as after any lost connection.
 */
export const pollingFallback: Fallback = ({ webSocket, fetch, clock }) => {
  let ways = FIRST_WAY

  function dial(url: string | URL, protocols?: string | string[]): WebSocket {
    ways = nextWay(ways, clock.now())
    const { way } = ways
    const failed = (): void => {
      ways = notOpened(ways, way)
    }
    try {
      const made =
        way === 'http'
          ? new PollingSocket(url, protocols, { fetch, clock })
          : new webSocket(url, protocols)
      made.addEventListener('close', failed)
      made.addEventListener('open', () => {
        made.removeEventListener('close', failed)
        ways = opened(ways, way, clock.now())
      })
      return made
    } catch (failure) {
      // Some browsers throw when a page's policy lets no WebSocket through.
      failed()
      throw failure
    }
  }

  // reason: `new` gives what the function returns, which is a WebSocket
  return dial as unknown as WebSocketClass
}
