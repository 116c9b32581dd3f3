/** A client that costs next to nothing: it writes, counts what it is sent, and reads none of it. For crowds. */
import { once } from 'node:events'
import * as encoding from 'lib0/encoding'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { authFrame, frame, presenceFrame, updateFrame } from './raw.ts'
import { until } from './stock.ts'

export interface LightClient {
  readonly edits: number
  /** Edits that were acknowledged. */
  readonly acknowledged: number
  /** Frames and bytes that it was sent since it is ready. */
  readonly frames: number
  readonly bytes: number
  /** Sets one entry of the document's map `entries`. */
  set(key: string, value: number): void
  /** Says who is there with this Yjs client. */
  showPresence(client: number, state: unknown): void
  close(): void
}

const SYNC = 0
const SYNC_STATUS = 8

/** Resolves once the server has sent it the document. */
export async function lightClient(
  wsUrl: string,
  document: string,
  token: string,
): Promise<LightClient> {
  const ws = new WebSocket(wsUrl, { perMessageDeflate: false })
  const doc = new Y.Doc()
  // The type follows the name, which is preceded by its length in one byte.
  const typeAt = 1 + Buffer.byteLength(document)
  let edits = 0
  let acknowledged = 0
  let frames = 0
  let bytes = 0
  let greeted = false
  ws.on('message', (received: Buffer) => {
    frames += 1
    bytes += received.length
    const type = received[typeAt]
    if (type === SYNC) greeted = true
    if (type === SYNC_STATUS) acknowledged += 1
  })
  await once(ws, 'open')
  ws.send(authFrame(document, token))
  ws.send(
    frame(document, SYNC, (encoder) => {
      encoding.writeVarUint(encoder, 0)
      encoding.writeVarUint8Array(encoder, Y.encodeStateVector(doc))
    }),
  )
  await until(() => greeted)
  frames = 0
  bytes = 0
  doc.on('update', (update) => ws.send(updateFrame(document, update)))
  return {
    get edits() {
      return edits
    },
    get acknowledged() {
      return acknowledged
    },
    get frames() {
      return frames
    },
    get bytes() {
      return bytes
    },
    set(key, value) {
      edits += 1
      doc.getMap('entries').set(key, value)
    },
    showPresence: (client, state) => ws.send(presenceFrame(document, client, state)),
    close: () => ws.terminate(),
  }
}
