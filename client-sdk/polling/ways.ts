/** Which way the next socket takes: a WebSocket, or plain HTTP requests. Pure: what happened comes in as arguments. */

export type Way = 'websocket' | 'http'

export interface Ways {
  /** The one to take next. */
  readonly way: Way
  /** So often in a row may it fail before the other one is taken. */
  readonly chances: number
  /** When it first worked; absent until it does. */
  readonly since?: number
  /** How long HTTP goes on before a WebSocket is tried beside it. */
  readonly lookMs: number
}

/** A network that let no WebSocket through may have been left by then. */
const HTTP_MS = 600_000
/** Of a way that has worked: once may have been the network or the server. */
const KNOWN_CHANCES = 2
/** Where a WebSocket has worked, it was more likely the server that was gone than the way to it. */
const FIRST_LOOK_MS = 15_000

export const FIRST_WAY: Ways = { way: 'websocket', chances: 1, lookMs: HTTP_MS }

/** Asked before each new socket. */
export function nextWay(ways: Ways, now: number): Ways {
  const isOld = ways.since !== undefined && now - ways.since > HTTP_MS
  return ways.way === 'http' && isOld ? backToFirst(ways) : ways
}

/** A WebSocket is tried again, as if none of the ways had worked. */
export function backToFirst({ lookMs }: Ways): Ways {
  return { ...FIRST_WAY, lookMs }
}

/** Milliseconds until a WebSocket is tried beside HTTP. `random` (0 to 1) spreads clients that lost the same server. */
export function nextLook({ lookMs }: Ways, random: number): number {
  return Math.min(HTTP_MS, lookMs * (1 + random))
}

/** It is tried. */
export function looked(ways: Ways): Ways {
  return { ...ways, lookMs: Math.min(HTTP_MS, ways.lookMs * 2) }
}

/** Something came through on a socket that took `way`. */
export function worked(ways: Ways, way: Way, now: number): Ways {
  const since = ways.way === way ? (ways.since ?? now) : now
  const lookMs = way === 'websocket' ? FIRST_LOOK_MS : ways.lookMs
  return { way, chances: KNOWN_CHANCES, since, lookMs }
}

/** A socket that took `way` has ended, and nothing came through. What was dialed before the way changed says nothing. */
export function failed(ways: Ways, way: Way): Ways {
  if (ways.way !== way) return ways
  if (ways.chances > 1) return { ...ways, chances: ways.chances - 1 }
  return { way: way === 'http' ? 'websocket' : 'http', chances: 1, lookMs: ways.lookMs }
}
