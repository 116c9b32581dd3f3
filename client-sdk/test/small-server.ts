/** A stock Hocuspocus server that answers the save protocol, for tests without Concord's own server. */
import type { Socket } from 'node:net'
import { ERRORS, SaveRequest, writeReason, type ErrorCode, type Receipt } from '@concord/schemas'
import { OutgoingMessage, Server, type Connection, type Document } from '@hocuspocus/server'
import { createDecoder, readVarString, readVarUint } from 'lib0/decoding'
import { vi } from 'vitest'
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
  /** Why an update cannot be taken; the document is then closed. By default all are taken. */
  readonly refuse?: (update: Uint8Array, name: string) => ErrorCode | undefined
  /** Larger updates close their document. */
  readonly frameBytes?: number
  /** What to answer to a request; `undefined`: nothing. By default the truth. */
  readonly answer?: (request: SaveRequest, truth: Receipt) => Receipt | undefined
}

const AUTH = 2

export async function startSmallServer({
  port = 0,
  disk = new Map<string, Uint8Array>(),
  judge = () => ({ readOnly: false }),
  answer = (_, truth) => truth,
  onFrame = () => {},
  refuse = () => undefined,
  frameBytes = Number.POSITIVE_INFINITY,
  delayMs = 0,
}: SmallServerOptions = {}): Promise<SmallServer> {
  const tokens: string[] = []
  const requests: SaveRequest[] = []
  let exchanges = 0
  /** Documents on sockets that were closed: what is still on its way there is not read. */
  const closed = new Set<string>()
  const quiet = vi.spyOn(console, 'error').mockImplementation((...words: unknown[]) => {
    // Hocuspocus tells whenever it closes a document for a reason.
    if (!String(words[0]).startsWith('closing connection'))
      process.stderr.write(`${words.join(' ')}\n`)
  })
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
    async beforeSync({ type, payload, documentName, connection }) {
      if (type === 0) exchanges += 1
      if (type === 0) return
      const isTooLarge = payload.byteLength > frameBytes
      const code = isTooLarge ? 'PAYLOAD_TOO_LARGE' : refuse(payload, documentName)
      if (!code) return
      closed.add(connection.socketId + documentName)
      throw Object.assign(new Error(), { code: ERRORS[code].close, reason: writeReason(code) })
    },
    async afterHandleMessage({ connection, document }) {
      const { store } = document
      if (store.pendingStructs === null && store.pendingDs === null) return
      // What builds on edits that are not here is not kept; the sender is asked for everything.
      store.pendingStructs = null
      store.pendingDs = null
      const ask = new OutgoingMessage(connection.messageAddress)
      connection.send(ask.createSyncMessage().writeFirstSyncStepFor(document).toUint8Array())
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
      disk.set(document.name, Y.encodeStateAsUpdate(document))
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
  const { hocuspocus } = server
  const connect = hocuspocus.handleConnection.bind(hocuspocus)
  hocuspocus.handleConnection = (...args) => {
    const client = connect(...args)
    const { handleMessage } = client
    client.handleMessage = (data) => {
      const decoder = createDecoder(data)
      // reason: it is private there, and in every hook's payload.
      const key = client['socketId'] + readVarString(decoder)
      if (readVarUint(decoder) === AUTH) closed.delete(key)
      if (!closed.has(key)) handleMessage(data)
    }
    return client
  }
  const cables = new Set<Socket>()
  server.httpServer.on('connection', (cable: Socket) => {
    cables.add(cable)
    cable.on('close', () => cables.delete(cable))
  })
  await server.listen()
  const { documents } = hocuspocus
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
      quiet.mockRestore()
    },
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
