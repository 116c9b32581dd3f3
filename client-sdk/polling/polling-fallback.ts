/** Sockets that are WebSockets where these work, and go over plain HTTP where they do not. */
import type { Fallback } from '../connection/fallback.ts'
import type { WebSocketClass } from '../connection/socket.ts'
import { PollingSocket } from './polling-socket.ts'
import { FIRST_WAY, HTTP_MS, failed, nextWay, worked } from './ways.ts'

/** The code of a socket that ended without a word of the other side. */
const GONE = 1006

/**
 * For the option `fallback` of a client. Each connection goes one way: a WebSocket first, HTTP after one on which nothing
 * came through, and a WebSocket again after HTTP failed, too. A way that has worked is left when it fails twice in a row.
 * After ten minutes over HTTP a WebSocket is tried beside it, and taken if it opens; else by the next connection. What was
 * not saved goes on by the other way, as after any lost connection.
 */
export const pollingFallback: Fallback = ({ webSocket, fetch, clock }) => {
  let ways = FIRST_WAY

  function dial(url: string | URL, protocols?: string | string[]): WebSocket {
    ways = nextWay(ways, clock.now())
    const { way } = ways
    const fail = (): void => {
      ways = failed(ways, way)
    }
    try {
      const made =
        way === 'http'
          ? new PollingSocket(url, protocols, { fetch, clock })
          : new webSocket(url, protocols)
      const onClose = ({ code }: CloseEvent): void => {
        if (code === GONE) fail()
      }
      const onWord = (): void => {
        made.removeEventListener('close', onClose)
        ways = worked(ways, way, clock.now())
        if (way === 'http') lookAround(made, url)
      }
      made.addEventListener('close', onClose)
      made.addEventListener('message', onWord, { once: true })
      return made
    } catch (failure) {
      // Some browsers throw where a page's policy lets no WebSocket through.
      fail()
      throw failure
    }
  }

  /** The network may have been gone when WebSockets failed, or another one be here since. */
  function lookAround(http: WebSocket, url: string | URL): void {
    let probe: WebSocket | undefined
    const stop = clock.after(HTTP_MS, () => {
      try {
        probe = new webSocket(url)
        probe.addEventListener('error', () => {
          // reason: then it stays as it is
        })
        probe.addEventListener('open', () => {
          ways = FIRST_WAY
          http.close()
        })
      } catch {
        // reason: where it is forbidden it stays so
      }
    })
    http.addEventListener('close', () => {
      stop()
      probe?.close()
    })
  }

  // reason: `new` gives what the function returns, which is a WebSocket
  return dial as unknown as WebSocketClass
}
