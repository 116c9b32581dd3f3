/** Which way the next socket takes: a WebSocket, or plain HTTP requests. Pure: what happened comes in as arguments. */

export type Way = 'websocket' | 'http'

export interface Ways {
  /** The one to take next. */
  readonly way: Way
  /** So often in a row may it fail before the other one is taken. */
  readonly chances: number
  /** When it first worked; absent until it does. */
  readonly since?: number
}

/** A network that let no WebSocket through may have been left by then. */
export const HTTP_MS = 600_000
/** Of a way that has worked: once may have been the network or the server. */
const KNOWN_CHANCES = 2

export const FIRST_WAY: Ways = { way: 'websocket', chances: 1 }

/** Asked before each new socket. */
export function nextWay(ways: Ways, now: number): Ways {
  const isOld = ways.since !== undefined && now - ways.since > HTTP_MS
  return ways.way === 'http' && isOld ? FIRST_WAY : ways
}

/** Something came through on a socket that took `way`. */
export function worked(ways: Ways, way: Way, now: number): Ways {
  const since = ways.way === way ? (ways.since ?? now) : now
  return { way, chances: KNOWN_CHANCES, since }
}

/** A socket that took `way` has ended, and nothing came through. What was dialed before the way changed says nothing. */
export function failed(ways: Ways, way: Way): Ways {
  if (ways.way !== way) return ways
  if (ways.chances > 1) return { ...ways, chances: ways.chances - 1 }
  return { way: way === 'http' ? 'websocket' : 'http', chances: 1 }
}
