/** The requests of a socket over plain HTTP, each made until it is answered. */
import {
  ERRORS,
  POLLING_AT,
  POLLING_QUERY,
  readReason,
  writeReason,
  type ErrorCode,
} from '@concord/schemas'
import type { Fetch } from '../api/rest.ts'
import { backoff } from '../core/backoff.ts'
import type { Clock } from '../core/clock.ts'
import { readJson } from '../core/read-json.ts'

/** How a socket gets to the server. */
export interface PollingMeans {
  readonly fetch: Fetch
  readonly clock: Clock
}

export interface PollingRequest {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly body?: Uint8Array<ArrayBuffer>
  /** Goes on when the page has gone. */
  readonly keepalive?: boolean
}

export interface PollingAnswer {
  readonly status: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** More than any server makes one wait for news, and than a slow network needs for the most that is said at once. */
const PATIENCE_MS = { GET: 35_000, POST: 60_000 } as const
const GIVE_UP_MS = 10_000
/** Whoever cuts a request after that has little patience, but is there: the count of failures begins anew. */
const HELD_MS = 5000

/** The server, or a proxy, did not get all of the request in time. */
const REQUEST_TIMEOUT = 408

/** These say that this is not the way there, and nothing about who asks. */
const NO_WAY: readonly number[] = [400, 404, 405]

/** The address of the socket `id`, at that message. */
export function pollingUrl(socket: URL, id: string, at?: number): URL {
  const url = new URL(socket)
  url.searchParams.set(POLLING_QUERY, id)
  if (at !== undefined) url.searchParams.set(POLLING_AT, String(at))
  return url
}

/** One try. Rejects without an answer, and when `signal` says so. */
export async function askOnce(
  { method, url, body, keepalive = false }: PollingRequest,
  { fetch, clock }: PollingMeans,
  signal?: AbortSignal,
): Promise<PollingAnswer> {
  const late = new AbortController()
  const stop = clock.after(PATIENCE_MS[method], () => late.abort())
  try {
    const response = await fetch(url.href, {
      method,
      keepalive,
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
      // Without the name of a type a browser asks another host straight away, and not first whether it may.
      ...(body ? { body } : {}),
    })
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) }
  } finally {
    stop()
  }
}

/**
 * Tries the same again when no answer comes, one of a proxy that got none, or one that not all of it came. Rejects when
 * that went on for ten seconds, at once when nothing came in all the time that an answer may take, and when `signal` says
 * so.
 */
export async function ask(
  request: PollingRequest,
  means: PollingMeans,
  signal: AbortSignal,
): Promise<PollingAnswer> {
  const { clock } = means
  let since: number | undefined
  for (let attempt = 0; ; attempt += 1) {
    const begun = clock.now()
    let failure: unknown
    try {
      const answer = await askOnce(request, means, signal)
      const { status } = answer
      if ((status < 500 && status !== REQUEST_TIMEOUT) || refusalIn(answer)) return answer
      failure = new Error(`HTTP status ${status}`)
    } catch (thrown) {
      failure = thrown
    }
    const now = clock.now()
    const lasted = now - begun
    if (lasted > HELD_MS && lasted < PATIENCE_MS[request.method]) {
      since = now
      attempt = 0
    }
    since ??= begun
    if (now - since >= GIVE_UP_MS) throw failure
    await pause(clock, backoff(attempt, clock.random()), signal)
  }
}

/** Rejects as soon as `signal` says so. */
async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const over = Promise.withResolvers<void>()
  const stop = clock.after(ms, over.resolve)
  const abort = (): void => over.reject(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    await over.promise
  } finally {
    stop()
    signal.removeEventListener('abort', abort)
  }
}

/** The code and reason with which a WebSocket would have been closed; `undefined` when the answer gives none. */
export function refusalIn({
  status,
  bytes,
}: PollingAnswer): { readonly code: number; readonly reason: string } | undefined {
  if (NO_WAY.includes(status)) return undefined
  const reply = readJson(new TextDecoder().decode(bytes)) as
    | { error?: { code?: unknown; message?: unknown } }
    | null
    | undefined
  const { code, message } = reply?.error ?? {}
  if (!readReason(String(code))) return undefined
  const known = code as ErrorCode
  return { code: ERRORS[known].close, reason: writeReason(known, String(message)) }
}
