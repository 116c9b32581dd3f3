/** A server of sockets over plain HTTP alone, as schemas/polling.ts says, for tests without Concord's own server. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  ERRORS,
  POLLED,
  POLLING_AT,
  POLLING_NEW,
  POLLING_QUERY,
  packPolled,
  polledClose,
  readCloseBody,
  readPolled,
  type ErrorCode,
  type PolledMessage,
} from '@concord/schemas'
import { onTestFinished } from 'vitest'

export type Said = string | Uint8Array

/** The server's end of a socket. */
export interface PolledPeer {
  readonly heard: Said[]
  /** Every request that brought messages: how many of them were new, and the bytes of its body. */
  readonly brought: { readonly messages: number; readonly bytes: number }[]
  /** What the other side said at its end. */
  readonly farewell: { readonly code: number; readonly reason: string } | undefined
  /** In so many parts. */
  say(data: Said, parts?: number): void
  close(code: number, reason: string): void
  /** As a server that was started anew. */
  forget(): void
}

export interface SmallPolling {
  readonly url: string
  readonly peers: PolledPeer[]
}

const HOLD_MS = 50

/** Gone when the test ends. `refuse`: why nobody gets a socket. */
export async function aPollingServer(refuse?: ErrorCode): Promise<SmallPolling> {
  const peers: Peer[] = []

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { searchParams } = new URL(request.url!, 'http://server')
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
    const id = searchParams.get(POLLING_QUERY)!
    if (refuse) return say(response, refuse)
    if (id === POLLING_NEW) {
      peers.push(new Peer())
      response.writeHead(201).end(JSON.stringify({ polling: String(peers.length - 1) }))
      return
    }
    const peer = peers[Number(id)]
    const at = Number(searchParams.get(POLLING_AT))
    if (!peer || peer.hasEnded) return say(response, 'NOT_FOUND')
    if (request.method === 'GET') return peer.tell(at, response)
    peer.take(at, new Uint8Array(Buffer.concat(chunks)))
    response.writeHead(204).end()
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((failure: unknown) => response.destroy(failure as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws?channels`, peers }
}

function say(response: ServerResponse, code: ErrorCode): void {
  const { status, message } = ERRORS[code]
  response.writeHead(status).end(JSON.stringify({ error: { code, message } }))
}

class Peer implements PolledPeer {
  readonly heard: Said[] = []
  readonly brought: { messages: number; bytes: number }[] = []
  farewell: PolledPeer['farewell']
  hasEnded = false
  readonly #said: PolledMessage[] = []
  /** How many the other side has. */
  #gone = 0
  #taken = 0
  #held: { response: ServerResponse; timer: NodeJS.Timeout } | undefined

  take(at: number, body: Uint8Array): void {
    const messages = readPolled(body)
    if (!messages || at > this.#taken) throw new Error('This makes no sense.')
    const fresh = messages.slice(this.#taken - at)
    this.brought.push({ messages: fresh.length, bytes: body.length })
    for (const message of fresh) this.#hear(message)
  }

  #hear({ type, body }: PolledMessage): void {
    this.#taken += 1
    if (type === POLLED.close) {
      this.farewell = readCloseBody(body)
      this.hasEnded = true
      this.#letGo()
    } else this.heard.push(type === POLLED.text ? new TextDecoder().decode(body) : body)
  }

  /** A request that comes too late is of no use to anybody, and does no harm. */
  tell(at: number, response: ServerResponse): void {
    if (at < this.#gone) return void response.writeHead(204).end()
    this.#letGo()
    this.#said.splice(0, at - this.#gone)
    this.#gone = at
    this.#held = { response, timer: setTimeout(() => this.#letGo(), HOLD_MS) }
    this.#speak()
  }

  #letGo(): void {
    clearTimeout(this.#held?.timer)
    this.#held?.response.writeHead(204).end()
    this.#held = undefined
  }

  #speak(): void {
    if (!this.#held || this.#said.length === 0) return
    clearTimeout(this.#held.timer)
    this.#held.response.writeHead(200).end(packPolled(this.#said))
    this.#held = undefined
    this.hasEnded ||= this.#said.at(-1)!.type === POLLED.close
  }

  say(data: Said, parts = 1): void {
    const isText = typeof data === 'string'
    const bytes = isText ? new TextEncoder().encode(data) : data
    const size = Math.ceil(bytes.length / parts)
    for (let part = 0; part < parts; part += 1)
      this.#said.push({
        type: isText ? POLLED.text : POLLED.binary,
        more: part < parts - 1,
        body: bytes.subarray(part * size, (part + 1) * size),
      })
    this.#speak()
  }

  close(code: number, reason: string): void {
    this.#said.push(polledClose(code, reason))
    this.#speak()
  }

  forget(): void {
    this.hasEnded = true
  }
}
