/** A stock Hocuspocus server that answers the save protocol, for tests without Concord's own server. */
import type { Socket } from 'node:net'
import { SaveRequest, type Receipt } from '@concord/schemas'
import { Server, type Connection, type Document } from '@hocuspocus/server'
import * as Y from 'yjs'

export interface SmallServer {
  readonly url: string
  readonly port: number
  /** What is on disk, by document name. Give it to the next server to start again from there. */
  readonly disk: Map<string, Uint8Array>
  /** Every token that was shown, in order. */
  readonly tokens: string[]
  readonly requests: SaveRequest[]
  /** How often a client began to exchange everything. */
  readonly exchanges: () => number
  document(name: string): Document | undefined
  connections(name: string): Connection[]
  /** As if the cable were cut: all sockets are gone at once. */
  stop(): Promise<void>
}

export interface SmallServerOptions {
  readonly port?: number
  readonly disk?: Map<string, Uint8Array>
  /** A reason to refuse, or whether the room is read-only. */
  readonly judge?: (token: string, name: string) => { refuse: string } | { readOnly: boolean }
  /** Before it says yes, and before it reads a frame of an open document. */
  readonly delayMs?: number
  /** Told the size of every frame that comes in for an open document. */
  readonly onFrame?: (bytes: number) => void
  /** What to answer to a request; `undefined`: nothing. By default the truth. */
  readonly answer?: (request: SaveRequest, truth: Receipt) => Receipt | undefined
}

export async function startSmallServer({
  port = 0,
  disk = new Map<string, Uint8Array>(),
  judge = () => ({ readOnly: false }),
  answer = (_, truth) => truth,
  onFrame = () => {},
  delayMs = 0,
}: SmallServerOptions = {}): Promise<SmallServer> {
  const tokens: string[] = []
  const requests: SaveRequest[] = []
  let exchanges = 0
  const server = new Server({
    port,
    address: '127.0.0.1',
    quiet: true,
    stopOnSignals: false,
    async onAuthenticate({ token, documentName, connectionConfig }) {
      tokens.push(token)
      if (delayMs > 0) await wait(delayMs)
      const verdict = judge(token, documentName)
      // Hocuspocus sends the reason of whatever is thrown.
      if ('refuse' in verdict) throw Object.assign(new Error(), { reason: verdict.refuse })
      connectionConfig.readOnly = verdict.readOnly
    },
    async beforeHandleMessage({ update }) {
      onFrame(update.byteLength)
      if (delayMs > 0) await wait(delayMs)
    },
    async beforeSync({ type }) {
      if (type === 0) exchanges += 1
    },
    async onTokenSync({ token }) {
      tokens.push(token)
    },
    async onLoadDocument({ document, documentName }) {
      const stored = disk.get(documentName)
      if (stored) Y.applyUpdate(document, stored)
    },
    async onChange({ document, documentName }) {
      disk.set(documentName, Y.encodeStateAsUpdate(document))
    },
    async onStateless({ payload, connection, document }) {
      const request = SaveRequest.parse(JSON.parse(payload))
      requests.push(request)
      const clock = Y.getState(document.store, request.client)
      const receipt = answer(request, {
        type: 'saved',
        mark: request.mark,
        client: request.client,
        clock,
      })
      if (receipt) connection.sendStateless(JSON.stringify(receipt))
    },
  })
  const cables = new Set<Socket>()
  server.httpServer.on('connection', (cable: Socket) => {
    cables.add(cable)
    cable.on('close', () => cables.delete(cable))
  })
  await server.listen()
  const { documents } = server.hocuspocus
  return {
    url: `ws://127.0.0.1:${server.address.port}`,
    port: server.address.port,
    disk,
    tokens,
    requests,
    exchanges: () => exchanges,
    document: (name) => documents.get(name),
    connections: (name) => documents.get(name)?.getConnections() ?? [],
    async stop() {
      for (const cable of cables) cable.destroy()
      await server.destroy()
    },
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
