/** People who write, and what each of them is told about what is saved. */
import { createClient } from '@concord/client'
import { parseScopeName } from '@concord/schemas'
import { WebSocket } from 'ws'
import type * as Y from 'yjs'
import type { Chance } from '../chance.ts'
import { stockClient, until, yWebsocketClient } from '../stock.ts'
import { onSyncStatus } from '../sync-status.ts'
import { createAuthor, type Author } from './edits.ts'

/**
 * How a writer learns what is saved: `acks`: a stock provider, one acknowledgement per update, in order. `sdk`: Concord's
 * client, which shows how many edits are unsaved. `silence`: a y-websocket client, which is never told.
 */
export type WriterKind = 'acks' | 'sdk' | 'silence'

export interface Writer {
  readonly doc: Y.Doc
  readonly author: Author
  /** So many of its edits, from the first on, it was told are saved. */
  readonly told: number
  /** Its socket is closed, and every frame that reached it was read. */
  readonly closed: boolean
  /** Everything both sides had is exchanged; from now on it may write. */
  ready(): Promise<void>
  /** Resolves when it will never send anything again. */
  close(): Promise<void> | void
}

interface Seat {
  readonly wsUrl: string
  /** A scope of kind `document`. */
  readonly document: string
  readonly token: string
  readonly name: string
  /** Makes the names of its things unique in the document. */
  readonly prefix: string
  readonly chance: Chance
}

export function createWriter(kind: WriterKind, seat: Seat): Writer {
  return { acks: acknowledged, sdk, silence }[kind](seat)
}

function silence({ wsUrl, document, token, name, prefix, chance }: Seat): Writer {
  const { doc, provider, close } = yWebsocketClient(wsUrl, document, token)
  let closed = false
  provider.on('connection-close', () => {
    closed = true
  })
  return {
    doc,
    author: createAuthor(doc, name, prefix, chance),
    told: 0,
    get closed() {
      return closed
    },
    ready: () => until(() => provider.synced),
    close,
  }
}

function acknowledged({ wsUrl, document, token, name, prefix, chance }: Seat): Writer {
  const { doc, provider, socket, acknowledged, close } = stockClient(wsUrl, document, token)
  let told = 0
  let counting = false
  let closed = false
  socket.on('close', () => {
    closed = true
  })
  onSyncStatus(provider, (taken) => {
    if (!counting || closed) return
    if (!taken) throw new Error(`${name} was told that an edit was not taken`)
    told += 1
  })
  return {
    doc,
    author: createAuthor(doc, name, prefix, chance),
    get told() {
      return told
    },
    get closed() {
      return closed
    },
    async ready() {
      // The acknowledgement of the first exchange is none of an edit.
      await acknowledged()
      counting = true
    },
    close,
  }
}

function sdk({ wsUrl, document, token, name, prefix, chance }: Seat): Writer {
  const client = createClient({ url: new URL(wsUrl).origin, token, WebSocket, offline: false })
  const room = client.open('document', parseScopeName(document)!.id)
  const author = createAuthor(room.doc, name, prefix, chance)
  let told = 0
  let closed = false
  let wasUp = false
  room.subscribe('save', () => {
    if (wasUp && room.saveState.state === 'offline') closed = true
    if (!closed) told = Math.max(told, author.edits.length - room.saveState.unsaved)
  })
  return {
    doc: room.doc,
    author,
    get told() {
      return told
    },
    get closed() {
      return closed
    },
    async ready() {
      await room.synced
      wasUp = true
    },
    close: () => client.close(),
  }
}
