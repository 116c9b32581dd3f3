/** A client that works offline and comes back: a Yjs document, and just enough of the protocol to exchange it. */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebSocket } from 'ws'
import { readSyncMessage, writeSyncStep1 } from 'y-protocols/sync'
import * as Y from 'yjs'
import { frame } from '../raw.ts'
import { tokenFrame } from './random-frame.ts'

export interface ReturningClient {
  readonly doc: Y.Doc
  /** How often it had to try. */
  readonly attempts: number
  /**
   * Resolves when it has everything that the server has and the server has acknowledged everything of it; tries again
   * until then.
   */
  join(): Promise<void>
  leave(): void
}

const SYNC = 0
const ANSWER = 1
const SYNC_STATUS = 8
/** Between two attempts, as providers wait at first. */
const RETRY_MS = 200

export function returningClient(wsUrl: string, document: string, token: string): ReturningClient {
  const doc = new Y.Doc()
  let socket: WebSocket | undefined
  let attempts = 0

  /** One attempt; false when the socket was closed before it came to its end. */
  function attempt(): Promise<boolean> {
    const ws = new WebSocket(wsUrl, { perMessageDeflate: false })
    socket = ws
    attempts += 1
    const { promise, resolve } = Promise.withResolvers<boolean>()
    let received = false
    let acknowledged = false
    const send = (write: (encoder: encoding.Encoder) => void): void =>
      ws.send(frame(document, SYNC, write))
    const onUpdate = (update: Uint8Array, origin: unknown): void => {
      if (origin === ws || ws.readyState !== ws.OPEN) return
      send((encoder) => {
        encoding.writeVarUint(encoder, 2)
        encoding.writeVarUint8Array(encoder, update)
      })
    }
    ws.on('open', () => {
      ws.send(tokenFrame(document, token))
      send((encoder) => writeSyncStep1(encoder, doc))
      doc.on('update', onUpdate)
    })
    ws.on('message', (bytes: Buffer) => {
      const decoder = decoding.createDecoder(new Uint8Array(bytes))
      decoding.readVarString(decoder)
      const type = decoding.readVarUint(decoder)
      if (type === SYNC) {
        const reply = encoding.createEncoder()
        const step = readSyncMessage(decoder, reply, doc, ws)
        if (step === ANSWER) received = true
        if (encoding.length(reply) > 0)
          send((encoder) => encoding.writeUint8Array(encoder, encoding.toUint8Array(reply)))
      }
      if (type === SYNC_STATUS) acknowledged = true
      if (received && acknowledged) resolve(true)
    })
    ws.on('error', () => {
      // reason: a refused connection is tried again; 'close' follows
    })
    ws.on('close', () => {
      doc.off('update', onUpdate)
      resolve(false)
    })
    return promise
  }

  return {
    doc,
    get attempts() {
      return attempts
    },
    async join() {
      while (!(await attempt())) await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    },
    leave: () => socket?.terminate(),
  }
}
