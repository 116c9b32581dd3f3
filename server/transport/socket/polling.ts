/** Sockets over plain HTTP, for networks that let no WebSocket through; what the requests are is in schemas/polling.ts. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ERRORS, POLLING_AT, POLLING_NEW, POLLING_QUERY, type Limits } from '@concord/schemas'
import type { Clock, Randomness } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Arrivals } from './arrivals.ts'
import { PollingSocket } from './polling-socket.ts'
import { READABLE_OVERSIZE } from './upgrade.ts'

export interface Polling {
  /** Whether it is a request of such a socket; then it is answered here. */
  answer(request: IncomingMessage, response: ServerResponse): boolean
  /** Ends those that are left, once all are gone, or after `graceMs` at the latest. */
  end(graceMs: number): Promise<void>
}

interface Line {
  readonly socket: PollingSocket
  /** The request that brings messages, until all of it has come. */
  bringing: IncomingMessage | undefined
}

/** Who waits for something to be said is told so often that there is nothing; proxies give up after a minute or so. */
const HOLD_MS = 25_000

export function acceptPolling(
  arrivals: Arrivals,
  limits: Pick<Limits, 'frameBytes'>,
  clock: Pick<Clock, 'after'>,
  random: Pick<Randomness, 'uuid'>,
): Polling {
  const lines = new Map<string, Line>()
  /** Those that are held, or on their way. */
  const answers = new Set<ServerResponse>()
  const mostBytes = limits.frameBytes * READABLE_OVERSIZE

  function open(request: IncomingMessage, response: ServerResponse): void {
    const arrival = arrivals.admit(request)
    arrivals.mustBePaced(arrival)
    const id = random.uuid()
    const socket = new PollingSocket()
    lines.set(id, { socket, bringing: undefined })
    socket.on('close', () => lines.delete(id))
    arrivals.enter(socket, socket, arrival)
    response.writeHead(201, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ [POLLING_QUERY]: id }))
  }

  async function bring(line: Line, request: IncomingMessage, at: number): Promise<void> {
    const { socket } = line
    // Who brings the same again has given up on the request before.
    line.bringing?.destroy()
    line.bringing = request
    await socket.taking
    const body = await read(request, socket)
    line.bringing = undefined
    if (socket.readyState === socket.OPEN) socket.take(body, at)
    await socket.taking
  }

  async function read(request: IncomingMessage, socket: PollingSocket): Promise<Buffer> {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      socket.emit('data', chunk as Buffer)
      if (socket.readyState !== socket.OPEN) break
      bytes += (chunk as Buffer).length
      if (bytes > mostBytes) throw new Refusal('PAYLOAD_TOO_LARGE')
      chunks.push(chunk as Buffer)
    }
    return Buffer.concat(chunks)
  }

  function tell({ socket }: Line, response: ServerResponse, at: number): void {
    const answer = (messages: Uint8Array | undefined): void => {
      stop()
      if (!messages) response.writeHead(204).end()
      else response.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(messages)
    }
    const stop = clock.after(HOLD_MS, () => socket.letGo())
    answers.add(response)
    response.once('close', () => {
      answers.delete(response)
      stop()
      socket.left(answer)
    })
    socket.poll(at, answer)
  }

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    const id = query.get(POLLING_QUERY)!
    const isGet = request.method === 'GET'
    if (!isGet && request.method !== 'POST') throw new Refusal('METHOD_NOT_ALLOWED')
    if (id === POLLING_NEW && !isGet) return open(request, response)
    arrivals.admit(request)
    const line = lines.get(id)
    if (!line) throw new Refusal('NOT_FOUND', 'This socket has ended.')
    try {
      const at = countIn(query)
      if (isGet) return tell(line, response, at)
      await bring(line, request, at)
      response.writeHead(204).end()
    } catch (error) {
      // Whoever it is, it does not say what was said before, and would not understand what comes.
      if (error instanceof Refusal) line.socket.close(error.close.code, error.close.reason)
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
    async end(graceMs) {
      const left = [...lines.values()].map(({ socket }) => socket)
      const gone = Promise.all(
        [...left, ...answers].map((one) => new Promise((resolve) => one.once('close', resolve))),
      )
      await Promise.race([gone, new Promise<void>((resolve) => void clock.after(graceMs, resolve))])
      for (const socket of left) socket.terminate()
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
