/** Which way the next socket takes: a WebSocket, or plain HTTP requests. Pure: what happened comes in as arguments. */

export type Way = 'websocket' | 'http'

export interface Ways {
  /** The one to take next. */
  readonly way: Way
  /** So often in a row may it not open before the other one is taken. */
  readonly chances: number
  /** When it first opened; absent until it does. */
  readonly since?: number
}

/** A network that let no WebSocket through may have been left by then. */
const HTTP_MS = 600_000
/** Of a way that has opened: once may have been the network or the server. */
const KNOWN_CHANCES = 2

export const FIRST_WAY: Ways = { way: 'websocket', chances: 1 }

/** Asked before each new socket. */
export function nextWay(ways: Ways, now: number): Ways {
  const isOld = ways.since !== undefined && now - ways.since > HTTP_MS
  return ways.way === 'http' && isOld ? FIRST_WAY : ways
}

/** A socket that took `way` opened. */
export function opened(ways: Ways, way: Way, now: number): Ways {
  const since = ways.way === way ? (ways.since ?? now) : now
  return { way, chances: KNOWN_CHANCES, since }
}

/** A socket that took `way` was closed before it opened. What was dialed before the way changed says nothing. */
export function notOpened(ways: Ways, way: Way): Ways {
  if (ways.way !== way) return ways
  if (ways.chances > 1) return { ...ways, chances: ways.chances - 1 }
  return { way: way === 'http' ? 'websocket' : 'http', chances: 1 }
}
