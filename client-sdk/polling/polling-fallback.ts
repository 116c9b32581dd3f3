/** Sockets that are WebSockets where these work, and go over plain HTTP where they do not. */
import type { Fallback } from '../connection/fallback.ts'
import { GONE } from '../connection/gone.ts'
import type { WebSocketClass } from '../connection/socket.ts'
import { refusalOf } from '../core/verdict.ts'
import { PollingSocket } from './polling-socket.ts'
import { FIRST_WAY, backToFirst, failed, looked, nextLook, nextWay, worked } from './ways.ts'

const PROBE_MS = 10_000
/** To this any server answers anybody. */
const PROBE = '{"event":"ping"}'

/**
 * For the option `fallback` of a client. Each connection goes one way: a WebSocket first, HTTP after one on which nothing
 * came through, and a WebSocket again after HTTP failed, too. A way that has worked is left when it fails twice in a row.
 * Now and then a WebSocket is tried beside HTTP, and taken if something comes through: after ten minutes; where one has
 * worked before, first after 15 to 30 seconds, and then after longer and longer. What was not saved goes on by the other
 * way, as after any lost connection.
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
      let isEndedHere = false
      const close = made.close.bind(made)
      made.close = (...how) => {
        isEndedHere = true
        close(...how)
      }
      const onClose = (end: CloseEvent): void => {
        // Whatever is on the way may take a WebSocket and end it politely: a server says why.
        if (end.code === GONE || !(isEndedHere || refusalOf(end))) fail()
      }
      const onWord = (): void => {
        made.removeEventListener('close', onClose)
        ways = worked(ways, way, clock.now())
        if (way === 'http') lookAround(made)
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

  /** The network or the server may have been gone when WebSockets failed, or another network be here since. */
  function lookAround(http: WebSocket): void {
    let probe: WebSocket | undefined
    let stop = later()

    function later(): () => void {
      return clock.after(nextLook(ways, clock.random()), look)
    }

    function look(): void {
      ways = looked(ways)
      try {
        const made = new webSocket(bare(http.url))
        probe = made
        made.addEventListener('error', () => {
          // reason: then it stays as it is
        })
        made.addEventListener('open', () => made.send(PROBE))
        made.addEventListener('message', () => {
          ways = backToFirst(ways)
          http.close()
        })
      } catch {
        // reason: where it is forbidden it stays so
      }
      stop = clock.after(PROBE_MS, () => {
        probe?.close()
        stop = later()
      })
    }

    http.addEventListener('close', () => {
      stop()
      probe?.close()
    })
  }

  // reason: `new` gives what the function returns, which is a WebSocket
  return dial as unknown as WebSocketClass
}

/** Where a server talks text, and not what the client talks there. */
function bare(socket: string): URL {
  const url = new URL(socket)
  url.search = ''
  return url
}
