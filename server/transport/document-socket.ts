/**
 * The socket as Hocuspocus sees it. Every frame passes here in both directions: frames that are not part of the protocol
 * or belong to a document that was closed stop here, and what a document says waits for the disk.
 */
import { parseScopeName, type ErrorCode } from '@concord/schemas'
import { Refusal } from '../core/refusal.ts'
import type { Documents } from '../sync/documents.ts'
import { MESSAGE, closeFrame, deniedFrame, faultOf, readFrame, type Frame } from './frames.ts'
import type { Socket, SocketListener } from './socket.ts'

export interface DocumentSocket {
  readonly id: string
  readonly readyState: number
  /** Documents that are open on it. */
  readonly documentCount: number
  send(frame: Uint8Array): void
  close(code?: number, reason?: string): void
  refuse(refusal: Refusal): void
  authenticated(): void
  /** A document may be used on it from now on. */
  opened(document: string): void
  /** The next acknowledgement to this address would be untrue: it is left out. */
  withholdAck(address: string): void
  hold(): () => void
}

/** How frames of the protocol get to the client and back; the y-websocket bridge has another. */
export interface Wire {
  /** The bytes for the client, or `undefined` when this client has no use for the frame. */
  outgoing(frame: Frame, bytes: Uint8Array): Uint8Array | undefined
  /** The Hocuspocus frame in what the client sent. */
  incoming(bytes: Uint8Array): Uint8Array
}

const PLAIN: Wire = { outgoing: (_frame, bytes) => bytes, incoming: (bytes) => bytes }

/** Gives a socket's frames to Hocuspocus. */
export type Connect = (
  socket: DocumentSocket,
  request: Request,
) => {
  handleMessage(frame: Uint8Array): void
  handleClose(event: { code: number; reason: string }): void
}

/** What both kinds of socket need. */
export interface DocumentDoor {
  readonly connect: Connect
  readonly documents: Documents
  /** Told of a refusal, for metrics. */
  readonly onRefusal: (code: ErrorCode) => void
}

export function serveDocuments(
  socket: Socket,
  request: Request,
  { connect, documents, onRefusal }: DocumentDoor,
  wire: Wire = PLAIN,
): SocketListener & { handle(frame: Uint8Array): void } {
  const open = new Set<string>()
  /** Closed by the server: what the client still sends there is not answered until it proves itself again. */
  const closed = new Set<string>()
  const withheld = new Map<string, number>()

  function transmit(frame: Frame, bytes: Uint8Array): void {
    const out = wire.outgoing(frame, bytes)
    if (out) socket.send(out)
  }

  const documentSocket: DocumentSocket = {
    id: socket.id,
    get readyState() {
      return socket.readyState
    },
    get documentCount() {
      return open.size
    },
    send(bytes) {
      const frame = readFrame(bytes)!
      if (frame.type === MESSAGE.close) {
        if (closed.has(frame.address)) return
        open.delete(frame.document)
        closed.add(frame.address)
      }
      if (frame.type !== MESSAGE.sync && frame.type !== MESSAGE.syncStatus)
        return transmit(frame, bytes)
      if (frame.type === MESSAGE.syncStatus && takeWithheld(frame.address)) return
      documents.send(frame.document, () => transmit(frame, bytes))
    },
    close: (code = 1000, reason = '') => socket.close(code, reason),
    refuse: (refusal) => socket.refuse(refusal),
    authenticated: () => socket.authenticated(),
    opened: (document) => void open.add(document),
    withholdAck: (address) => void withheld.set(address, (withheld.get(address) ?? 0) + 1),
    hold: () => socket.hold(),
  }
  const connection = connect(documentSocket, request)

  function takeWithheld(address: string): boolean {
    const count = withheld.get(address) ?? 0
    if (count > 1) withheld.set(address, count - 1)
    else withheld.delete(address)
    return count > 0
  }

  /** Ends one document on this socket, with words; the socket and its other documents go on. */
  function closeDocument(frame: Frame, refusal: Refusal): void {
    onRefusal(refusal.code)
    // Hocuspocus ends its side when the client says so; the reason goes to the client before its answer.
    documentSocket.send(closeFrame(frame.address, refusal.close.reason))
    connection.handleMessage(closeFrame(frame.address, ''))
  }

  /** Hocuspocus keeps documents in plain objects, where a name such as `constructor` is taken already. */
  function refuseName(frame: Frame): void {
    const refusal = new Refusal('INVALID_SCOPE')
    if (frame.type !== MESSAGE.auth)
      return socket.refuse(new Refusal('MALFORMED_FRAME', refusal.message))
    onRefusal(refusal.code)
    documentSocket.send(deniedFrame(frame.address, refusal.close.reason))
  }

  function handle(bytes: Uint8Array): void {
    const frame = readFrame(bytes)
    if (!frame) return socket.refuse(new Refusal('MALFORMED_FRAME'))
    if (frame.type === MESSAGE.auth) closed.delete(frame.address)
    if (closed.has(frame.address)) return
    const fault = faultOf(frame, bytes)
    if (!parseScopeName(frame.document)) refuseName(frame)
    else if (fault === undefined) connection.handleMessage(bytes)
    else if (open.has(frame.document)) closeDocument(frame, new Refusal('MALFORMED_FRAME', fault))
    else socket.refuse(new Refusal('MALFORMED_FRAME', fault))
  }

  return {
    handle,
    onFrame: (bytes) => handle(wire.incoming(bytes)),
    onOversize(bytes) {
      const frame = readFrame(wire.incoming(bytes))
      // It was on its way when the one before it closed the document.
      if (frame && closed.has(frame.address)) return
      const refusal = new Refusal(
        'PAYLOAD_TOO_LARGE',
        `A frame of ${bytes.length} bytes; the server takes less at once.`,
      )
      if (frame && open.has(frame.document)) closeDocument(frame, refusal)
      else socket.refuse(refusal)
    },
    onText() {
      const { reply } = new Refusal(
        'UNKNOWN_EVENT',
        'This connection takes binary frames of the Hocuspocus protocol.',
      )
      socket.send(JSON.stringify({ event: 'error', data: { ...reply, event: null } }))
    },
    onClose: (code, reason) => connection.handleClose({ code, reason }),
  }
}
