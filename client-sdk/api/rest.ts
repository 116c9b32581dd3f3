/** One REST request, by its declaration. */
import { ERRORS, type ErrorCode, type Route } from '@concord/schemas'
import { ApiError } from '../core/api-error.ts'
import { readJson } from '../core/read-json.ts'

export interface Outgoing {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly token?: string
  /** Doing it once more with the same key does nothing more. */
  readonly key?: string
}

/** As browsers and Node have it. */
export type Fetch = (url: string, request: RequestInit) => Promise<Response>

const PATIENCE_MS = 30_000

/**
 * Resolves with the reply as the route declares it, `undefined` for one without a body. Rejects with an ApiError: the
 * server's own, `OFFLINE` without an answer, `INTERNAL_ERROR` for an answer that is not what was declared.
 */
export async function send(
  base: string,
  route: Route,
  outgoing: Outgoing,
  reach: Fetch = fetch,
): Promise<unknown> {
  const response = await ask(reach, base + pathOf(route, outgoing), {
    method: route.method,
    headers: {
      ...(outgoing.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(outgoing.key === undefined ? {} : { 'idempotency-key': outgoing.key }),
      ...(outgoing.token === undefined ? {} : { authorization: `Bearer ${outgoing.token}` }),
    },
    ...(outgoing.body === undefined ? {} : { body: JSON.stringify(outgoing.body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  if (!response.ok) throw readError(response.status, response.body)
  if (!route.reply) return undefined
  const reply = route.reply.safeParse(contentOf(route, response))
  if (reply.success) return reply.data
  throw new ApiError(
    'INTERNAL_ERROR',
    'The answer is not what this version of the client understands.',
    response.status,
  )
}

interface Answer {
  readonly ok: boolean
  readonly status: number
  readonly bytes: Uint8Array
  readonly text: string
  /** The text as JSON, if it is some. */
  readonly body: unknown
}

async function ask(reach: Fetch, url: string, request: RequestInit): Promise<Answer> {
  try {
    const response = await reach(url, request)
    const bytes = new Uint8Array(await response.arrayBuffer())
    const text = new TextDecoder().decode(bytes)
    return { ok: response.ok, status: response.status, bytes, text, body: readJson(text) }
  } catch (failure) {
    const late = failure instanceof Error && failure.name === 'TimeoutError'
    throw new ApiError(
      'OFFLINE',
      late ? 'The server did not answer in time.' : 'The server cannot be reached.',
      0,
    )
  }
}

function contentOf({ produces, bytes }: Route, answer: Answer): unknown {
  if (bytes) return answer.bytes
  return produces === undefined ? answer.body : answer.text
}

function pathOf({ path }: Route, { params = {}, query = {} }: Outgoing): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return pairs.length > 0 ? `${filled}?${new URLSearchParams(pairs)}` : filled
}

/** A proxy on the way may answer with a page of its own; then the status has to do. */
function readError(status: number, body: unknown): ApiError {
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : {}
  const { code, message, details } = error
  if (typeof code === 'string' && Object.hasOwn(ERRORS, code)) {
    const known = code as ErrorCode
    return new ApiError(
      known,
      typeof message === 'string' ? message : ERRORS[known].message,
      status,
      details,
    )
  }
  return new ApiError('INTERNAL_ERROR', `The server answered with status ${status}.`, status)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
