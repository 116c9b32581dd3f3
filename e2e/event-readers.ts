/** Readers of the event log at its doors: server-sent events, and text frames on the socket. */
import type { ConcordEvent } from '@concord/schemas'
import { WebSocket } from 'ws'
import { until } from './stock.ts'

const closing: (() => void)[] = []

export interface SseReader {
  readonly status: number
  readonly contentType: string
  /** Events as they came. */
  readonly events: ConcordEvent[]
  /** What each event was announced as. */
  readonly labels: { id: string; event: string }[]
  /** Comments, such as heartbeats. */
  readonly comments: string[]
  /** The last `event: error`. */
  readonly error: { code: string; message: string } | undefined
  /** What a browser would send as Last-Event-ID. */
  readonly lastEventId: string
  readonly ended: boolean
  close(): void
}

/** Opens a stream as a browser's EventSource does; resolves with the head of the reply. */
export async function sseReader(
  url: string,
  token: string | undefined,
  query = '',
  headers: Record<string, string> = {},
): Promise<SseReader> {
  const abort = new AbortController()
  const reply = await fetch(`${url}/api/v1/events/stream${query}`, {
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    signal: abort.signal,
  })
  const reader = {
    status: reply.status,
    contentType: reply.headers.get('content-type') ?? '',
    events: [] as ConcordEvent[],
    labels: [] as { id: string; event: string }[],
    comments: [] as string[],
    error: undefined as SseReader['error'],
    lastEventId: '',
    ended: false,
    close: () => abort.abort(),
  }
  closing.push(reader.close)
  void consume(reply, reader).finally(() => {
    reader.ended = true
  })
  return reader
}

type Filling = { -readonly [K in keyof SseReader]: SseReader[K] }

/** As the standard reads a stream: fields gather until an empty line, which is when an event with data happens. */
async function consume(reply: Response, reader: Filling): Promise<void> {
  let rest = ''
  let type = ''
  let data: string[] = []
  try {
    for await (const chunk of reply.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      for (const line of lines) {
        const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line)!
        if (line === '') {
          if (data.length > 0) dispatch(reader, type, data.join('\n'))
          type = ''
          data = []
        } else if (field === '') reader.comments.push(value!)
        else if (field === 'data') data.push(value!)
        else if (field === 'event') type = value!
        else if (field === 'id') reader.lastEventId = value!
      }
    }
  } catch {
    // reason: a stream that is cut off is what some tests want; they look at `ended`
  }
}

function dispatch(reader: Filling, type: string, data: string): void {
  if (type === 'error') reader.error = JSON.parse(data)
  else {
    reader.events.push(JSON.parse(data) as ConcordEvent)
    reader.labels.push({ id: reader.lastEventId, event: type })
  }
}

export interface TextFrame {
  readonly event: string
  // oxlint-disable-next-line typescript/no-explicit-any -- reason: tests look into frames of every shape and say what they expect
  readonly data: any
}

export interface TextClient {
  readonly frames: TextFrame[]
  /** Events that came, in order. */
  readonly events: ConcordEvent[]
  closed: { code: number; reason: string } | undefined
  send(event: string, data?: unknown, id?: string | number): void
  sendRaw(text: string): void
  /** The data of the next frame of that name that nobody has waited for yet. */
  next(event: string): Promise<TextFrame['data']>
  /** Sends and waits for the answer. */
  ask(event: string, data: unknown, answer: string): Promise<TextFrame['data']>
  close(): void
}

/** A socket that speaks text frames; with a token, signed in. */
export async function textClient(wsUrl: string, token?: string): Promise<TextClient> {
  const ws = new WebSocket(wsUrl)
  const seen = new Map<string, number>()
  const client: TextClient = {
    frames: [],
    events: [],
    closed: undefined,
    send: (event, data, id) => ws.send(JSON.stringify({ event, data, id })),
    sendRaw: (text) => ws.send(text),
    async next(event) {
      const position = seen.get(event) ?? 0
      seen.set(event, position + 1)
      const found = (): TextFrame[] => client.frames.filter((frame) => frame.event === event)
      await until(() => found().length > position || client.closed !== undefined)
      const frame = found()[position]
      if (!frame)
        throw new Error(`closed before "${event}": ${JSON.stringify(client.frames.at(-1))}`)
      return frame.data
    },
    async ask(event, data, answer) {
      const answered = client.next(answer)
      client.send(event, data)
      return answered
    },
    close: () => ws.terminate(),
  }
  closing.push(client.close)
  ws.on('message', (received, isBinary) => {
    if (isBinary) return
    const frame = JSON.parse(received.toString()) as TextFrame
    client.frames.push(frame)
    if (frame.event === 'event') client.events.push(frame.data as ConcordEvent)
  })
  ws.on('close', (code, reason) => {
    client.closed = { code, reason: reason.toString() }
  })
  ws.on('error', () => {
    // reason: a refused connection is what some tests want; they look at `closed`
  })
  await until(() => ws.readyState !== WebSocket.CONNECTING)
  if (token !== undefined) await client.ask('auth', { token }, 'connected')
  return client
}

/** Ends every reader; for `afterEach`. */
export function closeReaders(): void {
  for (const close of closing.splice(0)) close()
}
