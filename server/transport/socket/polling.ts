/** Sockets over plain HTTP, for networks that let no WebSocket through; what the requests are is in schemas/polling.ts. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ERRORS, POLLING_AT, POLLING_NEW, POLLING_QUERY, type Limits } from '@concord/schemas'
import type { Clock, Randomness } from '../../core/clock.ts'
import { createCounts } from '../../core/counts.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Arrivals } from './arrivals.ts'
import { createPollingLine, type PollingLine } from './polling-line.ts'
import { PollingSocket } from './polling-socket.ts'

export interface Polling {
  /** Whether it is a request of such a socket; then it is answered here. */
  answer(request: IncomingMessage, response: ServerResponse): boolean
  /** Takes no further ones. */
  stop(): void
  /** Ends those that are left, once all are gone, or after `graceMs` at the latest. */
  end(refusal: Refusal, graceMs: number): Promise<void>
}

/** One request may bring so many times what one frame may have: what is too large is read too, and refused with its name. */
const READABLE_OVERSIZE = 2

export function acceptPolling(
  arrivals: Arrivals,
  limits: Pick<Limits, 'frameBytes' | 'unauthenticatedBytes' | 'socketsPerAddress' | 'sockets'>,
  clock: Pick<Clock, 'after'>,
  random: Pick<Randomness, 'uuid'>,
): Polling {
  const lines = new Map<string, PollingLine>()
  /** By address. What carries channels is no socket before it has one. */
  const open = createCounts()
  let isStopping = false

  function mustHaveRoom(address: string): void {
    if (lines.size >= limits.sockets || open.of(address) >= limits.socketsPerAddress)
      throw new Refusal('CONNECTION_LIMIT')
  }

  function enter(request: IncomingMessage): string {
    if (isStopping) throw new Refusal('SHUTTING_DOWN')
    const arrival = arrivals.admit(request)
    const { address } = arrival
    mustHaveRoom(address)
    arrivals.pace(arrival)
    const id = random.uuid()
    const socket = new PollingSocket()
    const isKnown = arrivals.enter(socket, socket, arrival)
    const mostBytes = (): number =>
      isKnown() ? limits.frameBytes * READABLE_OVERSIZE : limits.unauthenticatedBytes
    lines.set(id, createPollingLine(socket, clock, mostBytes))
    open.add(address, 1)
    socket.once('close', () => {
      lines.delete(id)
      open.add(address, -1)
    })
    return id
  }

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    const id = query.get(POLLING_QUERY)!
    const isGet = request.method === 'GET'
    if (!isGet && request.method !== 'POST') throw new Refusal('METHOD_NOT_ALLOWED')
    if (id === POLLING_NEW && !isGet) {
      const opened = JSON.stringify({ [POLLING_QUERY]: enter(request) })
      response.writeHead(201, { 'Content-Type': 'application/json' }).end(opened)
      return
    }
    arrivals.mustMayConnect(request)
    const line = lines.get(id)
    if (!line) throw new Refusal('NOT_FOUND', 'This socket has ended.')
    try {
      const at = countIn(query)
      if (isGet) return line.tell(response, at)
      await line.bring(request, at)
      response.writeHead(204).end()
    } catch (error) {
      // Whoever it is, it does not say what was said before, and would not understand what comes.
      if (error instanceof Refusal) line.refuse(error)
      throw error
    }
  }

  return {
    answer(request, response) {
      const url = URL.parse(request.url ?? '/', 'http://server')
      if (!url?.searchParams.has(POLLING_QUERY) || !arrivals.hasDoor(url)) return false
      // What a page may ask of another host is said in one place for all.
      if (request.method === 'OPTIONS') return false
      response.setHeader('Cache-Control', 'no-store')
      allowOrigin(request, response)
      serve(request, response, url.searchParams).catch((error: unknown) => {
        // reason: whoever broke the request off has no use for an answer
        if (request.destroyed && !request.complete) return
        refuse(response, arrivals.refused(request, error))
      })
      return true
    },
    stop() {
      isStopping = true
    },
    async end(refusal, graceMs) {
      const left = [...lines.values()]
      const gone = Promise.all(left.map((line) => line.ended))
      // Of those with channels, too; the channels have said why.
      for (const line of left) line.refuse(refusal)
      await Promise.race([gone, new Promise<void>((resolve) => void clock.after(graceMs, resolve))])
      for (const line of left) line.terminate()
    },
  }
}

function countIn(query: URLSearchParams): number {
  const at = Number(query.get(POLLING_AT) ?? Number.NaN)
  if (!Number.isSafeInteger(at) || at < 0)
    throw new Refusal('VALIDATION_ERROR', `${POLLING_AT}: This is not a number of messages.`)
  return at
}

/** Pages of other hosts read the answer too; whether they may have a socket is asked for each request. */
function allowOrigin({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers.origin === undefined) return
  response.setHeader('Access-Control-Allow-Origin', headers.origin)
  response.setHeader('Vary', 'Origin')
}

function refuse(response: ServerResponse, { code, reply }: Refusal): void {
  if (response.headersSent) return
  response.writeHead(ERRORS[code].status, {
    'Content-Type': 'application/json',
    Connection: 'close',
  })
  response.end(JSON.stringify({ error: reply }))
}
