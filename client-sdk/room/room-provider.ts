/** One document on the socket. The only file that names Hocuspocus' provider. */
import type { Part } from '@concord/schemas'
import { HocuspocusProvider, type ConstructableOutgoingMessage } from '@hocuspocus/provider'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { askedState, readFrame, stateFrame } from '../connection/frames.ts'
import type { Socket } from '../connection/socket.ts'
import type { Packing } from '../saving/packing.ts'

export interface ProviderEvents {
  /** The socket is open: time to greet. */
  opened(): void
  /** The socket is closed. */
  down(): void
  admitted(readOnly: boolean): void
  refused(reason: string): void
  /** The server closed this document; the socket stays. */
  closed(reason: string): void
  /** Since the greeting (or `resync`) everything here was sent and everything there was received. */
  exchanged(): void
  /** A part of an exchange was sent that takes several. */
  sent(part: Part): void
  stateless(payload: string): void
  /** The server wants a fresh token. */
  tokenAsked(): void
}

interface AwarenessChange {
  readonly added: readonly number[]
  readonly updated: readonly number[]
  readonly removed: readonly number[]
}

/**
 * Hocuspocus' provider, with these differences:
 *
 * - It greets when told to, with the token it is given, and is silent before that and after the server closed the
 *   document: the server keeps early frames of an unknown connection and would read them after the next greeting.
 * - Updates wait for the server's yes. What happens until then is part of the state that is exchanged afterwards.
 * - `exchanged` means both directions; the stock `synced` means only one, and is also set by acks of older updates.
 * - It speaks for this tab's presence only; other tabs have a connection of their own.
 * - What is too large for one frame is sent in parts. What Yjs keeps back because it misses something is not sent.
 */
export class RoomProvider extends HocuspocusProvider {
  readonly #events: ProviderEvents
  readonly #packing: Packing
  readonly #socket: Socket
  #speaking = false
  #sent = false
  #received = false

  constructor(
    name: string,
    doc: Y.Doc,
    awareness: Awareness,
    socket: Socket,
    packing: Packing,
    events: ProviderEvents,
  ) {
    super({ name, document: doc, awareness, websocketProvider: socket, token: '' })
    this.#events = events
    this.#packing = packing
    this.#socket = socket
    this.on('authenticationFailed', ({ reason }: { reason: string }) => {
      this.#speaking = false
      events.refused(reason)
    })
    this.on('authenticated', () => events.admitted(this.authorizedScope === 'readonly'))
    this.on('stateless', ({ payload }: { payload: string }) => events.stateless(payload))
    this.on('close', ({ event }: { event: { reason: string } }) => {
      this.#speaking = false
      if (this.#socket.isOpen) events.closed(event.reason)
      else events.down()
    })
  }

  override async onOpen(): Promise<void> {
    this.#speaking = false
    this.isAuthenticated = false
    this.#events.opened()
  }

  /** Proves who this is and starts to exchange what both sides have. */
  async greet(token: string): Promise<void> {
    this.isAuthenticated = false
    this.#speaking = true
    this.#begin()
    await this.present(token)
    this.startSync()
  }

  /** Shows another token on the live connection. */
  async present(token: string): Promise<void> {
    this.configuration.token = token
    await super.sendToken()
  }

  /** Exchanges everything once more; `exchanged` follows. */
  resync(): void {
    this.#begin()
    this.forceSync()
  }

  /** Ends it without a word to the server. */
  silence(): void {
    this.#speaking = false
  }

  #begin(): void {
    this.synced = false
    this.#sent = false
    this.#received = false
  }

  override async sendToken(): Promise<void> {
    this.#events.tokenAsked()
  }

  override send(message: ConstructableOutgoingMessage, values: unknown): void {
    if (this.#speaking) super.send(message, values)
  }

  override documentUpdateHandler(
    update: Uint8Array,
    origin: unknown,
    _doc?: Y.Doc,
    transaction?: Y.Transaction,
  ): void {
    if (!this.isAuthenticated || origin === this || !transaction) return
    const parts = this.#packing.one(update, transaction) ?? []
    for (const part of parts) super.documentUpdateHandler(part.update, origin)
  }

  override awarenessUpdateHandler(change: AwarenessChange, origin: unknown): void {
    const mine = (ids: readonly number[]) => ids.filter((id) => id === this.document.clientID)
    const own = {
      added: mine(change.added),
      updated: mine(change.updated),
      removed: mine(change.removed),
    }
    if (own.added.length + own.updated.length + own.removed.length > 0)
      super.awarenessUpdateHandler(own, origin)
  }

  /** Everybody is forgotten who was seen through the server; without it nobody was, and other tabs stay. */
  override onClose(): void {
    if (this.#speaking) super.onClose()
  }

  /** Acks say that the server has read an update; what it has on disk, the receipts say. */
  override decrementUnsyncedChanges(): void {}

  override onMessage(event: MessageEvent<ArrayBuffer>): void {
    const kind = readFrame(event.data)?.kind
    if (kind === 'ask-state') {
      if (this.#speaking && this.#answer(event.data)) this.#exchanged(() => (this.#sent = true))
      return
    }
    super.onMessage(event)
    if (kind === 'whole-state') this.#exchanged(() => (this.#received = true))
  }

  /** Sends everything that the server lacks. False when something in it cannot be sent. */
  #answer(data: ArrayBuffer): boolean {
    const parts = this.#packing.everything(this.document, Y.decodeStateVector(askedState(data)))
    if (!parts) return false
    for (const part of parts) {
      this.#socket.send(stateFrame(this.effectiveName, part.update))
      if (parts.length > 1) this.#events.sent(part)
    }
    return true
  }

  #exchanged(happened: () => void): void {
    if (!this.isAuthenticated) return
    const before = this.#sent && this.#received
    happened()
    if (!before && this.#sent && this.#received) this.#events.exchanged()
  }
}
