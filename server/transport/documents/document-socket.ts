/**
 * The socket as Hocuspocus sees it. Every frame passes here in both directions: what a client sends waits for its turn,
 * frames that are not part of the protocol or belong to a document that was closed stop here, and what a document says
 * waits for the disk.
 */
import { parseScopeName, readReason, type Limits, type RefusedNotice } from '@concord/schemas'
import type { ConnectionCount } from '../../auth/connection-count.ts'
import type { Person } from '../../auth/live-connections.ts'
import type { Clock } from '../../core/clock.ts'
import { counted } from '../../core/counted.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Documents } from '../../sync/documents.ts'
import type { Socket, SocketListener } from '../socket/socket.ts'
import { createTokenBucket, type TokenBucket } from '../socket/token-bucket.ts'
import {
  MESSAGE,
  closeFrame,
  deniedFrame,
  readCloseReason,
  readFrame,
  readMessage,
  readRefusedAuth,
  statelessFrame,
  type Frame,
  type Message,
} from './frames.ts'
import { createLinks, type Link, type LinkState } from './links.ts'

export interface DocumentSocket {
  readonly id: string
  /** As browsers count; open until everything that the client sent is worked on. */
  readonly readyState: number
  /** Somebody has proved who they are. */
  readonly isAuthenticated: boolean
  send(frame: Uint8Array): void
  close(code?: number, reason?: string): void
  refuse(refusal: Refusal): void
  authenticated(person: Person): void
  /** The document at this address may be used from now on. */
  opened(address: string, link: Link): void
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
  readonly count: Pick<ConnectionCount, 'closeDocument'>
  readonly limits: Pick<
    Limits,
    'unauthenticatedBytes' | 'documentsPerSocket' | 'questionsPerSecond' | 'questionBurst'
  >
  readonly clock: Clock
}

type OpenLink = Extract<LinkState, { state: 'open' }>

const OPEN = 1
/** A document's name and a session; longer ones are no names. */
const LONGEST_ADDRESS = 300
/** A client is told at most so often that something of it was refused. */
const TELL_EVERY_MS = 1000
/** Longer than opening a document can take. */
const ENTER_MS = 60_000

export function serveDocuments(
  socket: Socket,
  request: Request,
  { connect, documents, count, limits, clock }: DocumentDoor,
  wire: Wire = PLAIN,
): SocketListener & { handle(frame: Uint8Array): void } {
  const links = createLinks()
  const withheld = new Map<string, number>()
  let isOver = false

  function transmit(frame: Frame, bytes: Uint8Array): void {
    const out = wire.outgoing(frame, bytes)
    if (out) socket.send(out)
  }

  const documentSocket: DocumentSocket = {
    id: socket.id,
    get readyState() {
      return isOver ? socket.readyState : OPEN
    },
    get isAuthenticated() {
      return socket.isAuthenticated
    },
    send(bytes) {
      const frame = readFrame(bytes)!
      const refused = frame.type === MESSAGE.auth ? readRefusedAuth(frame, bytes) : undefined
      // Of a document that is closed nothing follows but the answer to who asks for it anew.
      if (links.isClosed(frame.address)) return
      if (frame.type === MESSAGE.close) leave(frame, readCloseReason(frame, bytes))
      else if (refused !== undefined) leave(frame, refused)
      else if (frame.type === MESSAGE.auth) grant(frame)
      if (frame.type !== MESSAGE.sync && frame.type !== MESSAGE.syncStatus)
        return transmit(frame, bytes)
      if (frame.type === MESSAGE.syncStatus && takeWithheld(frame.address)) return
      documents.send(frame.document, () => transmit(frame, bytes))
    },
    close: (code = 1000, reason = '') => socket.close(code, reason),
    refuse: (refusal) => socket.refuse(refusal),
    authenticated: (person) => socket.authenticated(person),
    opened(address, link) {
      const linked = links.of(address)
      const questions = createTokenBucket(
        limits.questionsPerSecond,
        limits.questionBurst,
        clock.now(),
      )
      links.put(address, { state: 'open', link, questions, toldAt: 0 })
      if (linked?.state === 'entering') linked.answered()
    },
    withholdAck: (address) => void withheld.set(address, (withheld.get(address) ?? 0) + 1),
    hold: () => socket.hold(),
  }
  const connection = connect(documentSocket, request)

  function takeWithheld(address: string): boolean {
    const number = withheld.get(address) ?? 0
    if (number > 1) withheld.set(address, number - 1)
    else withheld.delete(address)
    return number > 0
  }

  /** The token is good; the document is being loaded. */
  function grant({ address }: Frame): void {
    const linked = links.of(address)
    if (linked?.state === 'entering') linked.isGranted = true
  }

  /** The document is not open on this socket any more, and why. */
  function leave({ address, document }: Frame, reason: string): void {
    const linked = links.of(address)
    const known = readReason(reason)
    if (known) socket.note(new Refusal(known.code, known.message), document)
    const wasGranted =
      linked?.state === 'open' || (linked?.state === 'entering' && linked.isGranted)
    if (wasGranted) count.closeDocument(socket.id)
    links.close(address)
    withheld.delete(address)
    if (linked?.state === 'entering') linked.answered()
  }

  /** Ends one document on this socket, with words; the socket and its other documents go on. */
  function closeDocument(frame: Frame, { link }: OpenLink, refusal: Refusal): Promise<void> {
    // Hocuspocus ends its side when the client says so; the reason goes to the client before its answer.
    documentSocket.send(closeFrame(frame.address, refusal.close.reason))
    connection.handleMessage(closeFrame(frame.address, ''))
    return link.settled()
  }

  function deny(frame: Frame, refusal: Refusal): void {
    socket.note(refusal)
    links.close(frame.address)
    transmit(frame, deniedFrame(frame.address, refusal.close.reason))
  }

  /** Hocuspocus keeps documents in plain objects, where a name such as `constructor` is taken already. */
  function refuseName(frame: Frame): void {
    const refusal = new Refusal('INVALID_SCOPE')
    if (frame.type === MESSAGE.auth) deny(frame, refusal)
    else if (!links.isClosed(frame.address))
      socket.refuse(new Refusal('MALFORMED_FRAME', refusal.message))
  }

  /** A document whose session is not known is that without one, if it is open: so does Hocuspocus. */
  function addressOf({ address, document }: Frame): string {
    return links.of(address) || !links.of(document) ? address : document
  }

  /** Asks for a document; resolves when it is open, or refused. */
  async function enter(frame: Frame, bytes: Uint8Array): Promise<void> {
    const { address } = frame
    const before = links.of(address)
    if (!before && links.count >= limits.documentsPerSocket) return deny(frame, tooManyDocuments())
    const { promise, resolve } = Promise.withResolvers<void>()
    const giveUp = clock.after(ENTER_MS, () => {
      deny(frame, new Refusal('INTERNAL_ERROR'))
      resolve()
    })
    links.put(address, { state: 'entering', answered: resolve, isGranted: false })
    connection.handleMessage(bytes)
    await promise
    giveUp()
    if (before?.state === 'early')
      for (const early of before.frames) await take(readFrame(early)!, early)
  }

  /** Some clients send before they have a token. */
  function keep({ address }: Frame, bytes: Uint8Array): void {
    const linked = links.of(address)
    if (links.earlyBytes + bytes.length > limits.unauthenticatedBytes) {
      const words = 'Too much was sent for a document before a token for it.'
      return socket.refuse(new Refusal('UNAUTHENTICATED', words))
    }
    if (!linked && links.count >= limits.documentsPerSocket)
      return socket.refuse(tooManyDocuments())
    const early =
      linked?.state === 'early' ? linked : { state: 'early' as const, frames: [], bytes: 0 }
    early.frames.push(bytes)
    early.bytes += bytes.length
    links.put(address, early)
  }

  function tooManyDocuments(): Refusal {
    const words = `More than ${counted(limits.documentsPerSocket, 'document')} on one connection.`
    return new Refusal('CONNECTION_LIMIT', words)
  }

  /** Works on a frame; resolves when the next one of its document may be worked on. */
  function take(frame: Frame, bytes: Uint8Array): Promise<void> | void {
    const message = readMessage(frame, bytes)
    const linked = links.of(addressOf(frame))
    if (linked?.state === 'open') return act(frame, bytes, message, linked)
    if (message.kind === 'fault') return socket.refuse(new Refusal('MALFORMED_FRAME', message.why))
    if (message.kind === 'auth') return enter(frame, bytes)
    return links.isClosed(frame.address) ? undefined : keep(frame, bytes)
  }

  function act(
    frame: Frame,
    bytes: Uint8Array,
    message: Message,
    open: OpenLink,
  ): Promise<void> | void {
    const { link, questions } = open
    const pass = (): Promise<void> => {
      connection.handleMessage(bytes)
      return link.settled()
    }
    switch (message.kind) {
      case 'fault':
        return closeDocument(frame, open, new Refusal('MALFORMED_FRAME', message.why))
      case 'ask':
        return paced(questions, () => readable(frame, open, () => link.tellState(message.vector)))
      case 'auth':
        // The document may be closed while a token waits: then it asks for the document anew.
        return paced(questions, () =>
          links.of(addressOf(frame)) === open ? pass() : take(frame, bytes),
        )
      case 'presence':
        return readable(frame, open, () => {
          const refusal = link.takePresence(message.update)
          if (refusal) tell(frame, open, refusal)
        })
      case 'ask-presence':
        // reason: whoever joins is told by itself, and Hocuspocus answers nobody who asks again
        return
      default:
        return pass()
    }
  }

  /** Who asks too often waits. */
  async function paced(questions: TokenBucket, run: () => Promise<void> | void): Promise<void> {
    const wait = questions.take(clock.now())
    if (wait > 0) await new Promise<void>((resolve) => void clock.after(wait, resolve))
    await run()
  }

  /** Runs what throws only when the bytes that a client sent are not what they should be. */
  function readable(frame: Frame, open: OpenLink, run: () => void): Promise<void> | void {
    try {
      run()
    } catch (error) {
      const { message } = error as Error
      return closeDocument(frame, open, new Refusal('MALFORMED_FRAME', message))
    }
  }

  /** Something was refused, and the document stays open. */
  function tell({ address, document }: Frame, open: OpenLink, refusal: Refusal): void {
    socket.note(refusal, document)
    const now = clock.now()
    if (now - open.toldAt < TELL_EVERY_MS) return
    open.toldAt = now
    const { code, message } = refusal.reply
    const notice = JSON.stringify({ type: 'refused', code, message } satisfies RefusedNotice)
    documentSocket.send(statelessFrame(address, notice))
  }

  function handle(bytes: Uint8Array): void {
    const frame = readFrame(bytes)
    if (!frame || frame.address.length > LONGEST_ADDRESS)
      return socket.refuse(new Refusal('MALFORMED_FRAME'))
    if (!links.of(frame.address) && !parseScopeName(frame.document)) return refuseName(frame)
    const line = { name: addressOf(frame), document: frame.document }
    socket.work(line, bytes.length, () => take(frame, bytes))
  }

  return {
    handle,
    onFrame: (bytes) => handle(wire.incoming(bytes)),
    onOversize(bytes) {
      const frame = readFrame(wire.incoming(bytes))
      const refusal = new Refusal(
        'PAYLOAD_TOO_LARGE',
        `A frame of ${bytes.length} bytes; the server takes less at once.`,
      )
      if (!frame) return socket.refuse(refusal)
      const { document } = frame
      socket.work({ name: addressOf(frame), document }, 0, () => {
        const linked = links.of(frame.address)
        if (linked?.state === 'open') return closeDocument(frame, linked, refusal)
        return links.isClosed(frame.address) ? undefined : socket.refuse(refusal)
      })
    },
    onText() {
      const { reply } = new Refusal(
        'UNKNOWN_EVENT',
        'This connection takes binary frames of the Hocuspocus protocol.',
      )
      socket.send(JSON.stringify({ event: 'error', data: { ...reply, event: null } }))
    },
    onClose(code, reason) {
      isOver = true
      connection.handleClose({ code, reason })
    },
  }
}
