/** Somebody who uses a server in dev mode: over REST, and with text frames. */

export interface Visitor {
  /** A REST call; resolves with the body of the reply. Rejects with a CallError. */
  call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>
  /** Opens a socket for text frames. */
  connect(): Promise<Speech>
}

export interface Speech {
  /** Resolves with what the server answered to this verb; rejects with its reason. */
  say(event: string, data: unknown): Promise<Record<string, unknown>>
  close(): void
}

/** The server refused; `status` is that of HTTP. */
export class CallError extends Error {
  readonly status: number

  constructor(what: string, status: number, words: string) {
    super(`${what}: ${words}`)
    this.status = status
  }
}

interface Answer {
  readonly event: string
  readonly data?: {
    readonly id?: unknown
    readonly ok?: boolean
    readonly result?: Record<string, unknown>
    readonly error?: { readonly message: string }
  }
}

export async function visit(
  url: string,
  who: { readonly userId: string; readonly name?: string },
): Promise<Visitor> {
  const { token } = await call(url, 'POST', '/api/dev/token', who)
  return {
    call: (method, path, body) => call(url, method, path, body, String(token)),
    connect: () => connect(`${url.replace('http', 'ws')}/ws?token=${String(token)}`),
  }
}

async function call(
  url: string,
  method: string,
  path: string,
  body: unknown,
  token?: string,
): Promise<Record<string, unknown>> {
  const reply = await fetch(url + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  if (!reply.ok) throw new CallError(`${method} ${path}`, reply.status, text)
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

async function connect(address: string): Promise<Speech> {
  const socket = new WebSocket(address)
  const opened = Promise.withResolvers<void>()
  const waiting = new Map<unknown, PromiseWithResolvers<Record<string, unknown>>>()
  let asked = 0
  socket.addEventListener('message', ({ data }) => {
    const { event, data: answer } = JSON.parse(String(data)) as Answer
    if (event !== 'ack') return
    const asker = waiting.get(answer?.id)
    waiting.delete(answer?.id)
    if (answer?.ok) asker?.resolve(answer.result ?? {})
    else asker?.reject(new Error(answer?.error?.message ?? 'refused'))
  })
  socket.addEventListener('open', () => opened.resolve())
  socket.addEventListener('close', () => {
    const gone = new Error('The server closed the socket.')
    opened.reject(gone)
    for (const asker of waiting.values()) asker.reject(gone)
  })
  await opened.promise
  return {
    say(event, data) {
      asked += 1
      const asker = Promise.withResolvers<Record<string, unknown>>()
      waiting.set(asked, asker)
      socket.send(JSON.stringify({ event, id: asked, data }))
      return asker.promise
    },
    close: () => socket.close(),
  }
}
