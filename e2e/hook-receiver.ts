/** Somebody who is sent webhooks. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Received {
  /** The `webhook-id`. */
  readonly id: string
  readonly body: string
  readonly headers: IncomingHttpHeaders
}

export interface HookReceiver {
  readonly url: string
  /** In the order in which it came. */
  readonly received: readonly Received[]
}

/** Listens on a port of its own until the test ends. */
export async function hookReceiver(): Promise<HookReceiver> {
  const receiver = await openHookReceiver()
  onTestFinished(receiver.close)
  return receiver
}

/** Listens on a port of its own until it is closed. */
export async function openHookReceiver(): Promise<HookReceiver & { close(): void }> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const { headers } = request
      const body = Buffer.concat(pieces).toString()
      received.push({ id: String(headers['webhook-id']), body, headers })
      response.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
