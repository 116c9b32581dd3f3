/**
 * Keeps the tabs of one browser in step, also without a network: changes and presence go through a BroadcastChannel.
 *
 * A tab sends what it changed itself. What it got from the server, from the device or from another tab, the others get
 * in the same way.
 *
 * A document that was replaced begins a new era: nothing of the one before may come into it again. Tabs of different eras
 * exchange nothing; the newer one gives its document to the others, who take it over.
 */
import { applyAwarenessUpdate, encodeAwarenessUpdate, type Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { KeptRescue } from './rescue.ts'

export interface Tabs {
  /** Asks the others for what is missing here, and tells them what is here. */
  hello(): void
  /** Gives the document to the tabs that have one of an earlier era. */
  move(): void
  /** Tells the others what is offered back. */
  rescue(kept: KeptRescue): void
  close(): void
}

/** The document of a newer era, from another tab. */
export interface Moved {
  readonly era: number
  readonly state: Uint8Array
  /** The edits in it that are not saved, as `encodeEdits` writes them. */
  readonly unsent: Uint8Array
  /** The state vector of the document before: so much of its work has been done again or is offered back. */
  readonly had: Uint8Array
}

type TabMessage =
  /** What the tab `from` has; to one tab as an answer, or to all, who then answer. */
  | {
      readonly type: 'hello'
      readonly era: number
      readonly vector: Uint8Array
      readonly from: number
      readonly to?: number
    }
  | { readonly type: 'update'; readonly era: number; readonly update: Uint8Array }
  | { readonly type: 'presence'; readonly era: number; readonly update: Uint8Array }
  | ({ readonly type: 'moved' } & Moved)
  | { readonly type: 'rescue'; readonly kept: unknown }
  /** What is kept on the device under this name is being deleted. */
  | { readonly type: 'forget' }

type Timed = Extract<TabMessage, { readonly era: number }>
type Untimed = Timed extends infer M ? (M extends Timed ? Omit<M, 'era'> : never) : never

/** No structs and no deletions. */
const EMPTY_UPDATE_BYTES = 2

interface AwarenessChange {
  readonly added: readonly number[]
  readonly updated: readonly number[]
  readonly removed: readonly number[]
}

export function createTabs({
  name,
  doc,
  awareness,
  era: eraNow,
  before,
  isOwn,
  onHello,
  onMoved,
  onRescue,
  onForget,
}: {
  name: string
  doc: Y.Doc
  awareness: Awareness
  /** How often the document was replaced; `undefined` while that is not known, and nothing can be exchanged. */
  era: () => number | undefined
  /** What of the document before has been seen to, and what in this one is not saved. */
  before: () => Pick<Moved, 'had' | 'unsent'>
  /** Whether a change with this origin was made in this tab. */
  isOwn: (origin: unknown) => boolean
  /** Another tab asks what there is. */
  onHello: () => void
  /** Another tab gives its document, of a newer era. */
  onMoved: (moved: Moved) => void
  onRescue: (kept: unknown) => void
  onForget: () => void
}): Tabs | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined
  const channel = new BroadcastChannel(name)
  const origin = { tabs: name }
  const post = (message: TabMessage) => channel.postMessage(message)
  /** Of this era. */
  const tell = (message: Untimed) => {
    const era = eraNow()
    if (era !== undefined) post({ ...message, era })
  }

  const onUpdate = (update: Uint8Array, from: unknown) => {
    if (from !== origin && isOwn(from)) tell({ type: 'update', update })
  }
  const onPresence = ({ added, updated, removed }: AwarenessChange) => {
    const own = [...added, ...updated, ...removed].filter((id) => id === doc.clientID)
    if (own.length > 0) tell({ type: 'presence', update: encodeAwarenessUpdate(awareness, own) })
  }
  const hello = (to?: number) => {
    const vector = Y.encodeStateVector(doc)
    tell({ type: 'hello', vector, from: doc.clientID, ...(to === undefined ? {} : { to }) })
  }
  const move = () => tell({ type: 'moved', state: Y.encodeStateAsUpdate(doc), ...before() })

  /**
   * What builds on edits that are not here is not kept: it would come in later, with something of the server's, and nobody
   * would count it or send it on. The answer to this tab's own hello has it again.
   */
  function take(update: Uint8Array): void {
    Y.applyUpdate(doc, update, origin)
    doc.store.pendingStructs = null
    doc.store.pendingDs = null
  }

  function answer({ vector, from, to }: Extract<TabMessage, { type: 'hello' }>): void {
    if (to !== undefined && to !== doc.clientID) return
    const missing = Y.encodeStateAsUpdate(doc, vector)
    if (missing.length > EMPTY_UPDATE_BYTES) tell({ type: 'update', update: missing })
    if (to !== undefined) return
    onHello()
    // A state that is sent again is only taken with a newer clock, which setting it gives it.
    awareness.setLocalState(awareness.getLocalState())
    hello(from)
  }

  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = readTabMessage(data)
    if (!message) return
    const era = eraNow()
    if ('era' in message && message.era !== era) {
      if (era === undefined) return
      if (message.era < era) move()
      else if (message.type === 'moved') onMoved(message)
      else hello()
      return
    }
    switch (message.type) {
      case 'hello':
        answer(message)
        break
      case 'update':
        take(message.update)
        break
      case 'presence':
        applyAwarenessUpdate(awareness, message.update, origin)
        break
      case 'moved':
        Y.applyUpdate(doc, message.state, origin)
        break
      case 'rescue':
        onRescue(message.kept)
        break
      case 'forget':
        onForget()
    }
  })
  doc.on('update', onUpdate)
  awareness.on('update', onPresence)

  return {
    hello: () => hello(),
    move,
    rescue: (kept) => post({ type: 'rescue', kept }),
    close() {
      doc.off('update', onUpdate)
      awareness.off('update', onPresence)
      channel.close()
    },
  }
}

/** Tells every tab that has something open under this name that it is about to be deleted. */
export function announceForget(name: string): void {
  if (typeof BroadcastChannel === 'undefined') return
  const channel = new BroadcastChannel(name)
  channel.postMessage({ type: 'forget' } satisfies TabMessage)
  channel.close()
}

/** A tab that still runs another version of the application may send anything. */
function readTabMessage(data: unknown): TabMessage | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined
  const found = data as Readonly<Record<string, unknown>>
  const { type, era = 0, vector, from, to, update, state, unsent, had } = found
  if (type === 'forget') return { type }
  if (type === 'rescue') return { type, kept: found['kept'] }
  if (typeof era !== 'number') return undefined
  if (type === 'hello' && vector instanceof Uint8Array && typeof from === 'number')
    return { type, era, vector, from, ...(typeof to === 'number' ? { to } : {}) }
  if ((type === 'update' || type === 'presence') && update instanceof Uint8Array)
    return { type, era, update }
  if (type !== 'moved') return undefined
  return state instanceof Uint8Array && unsent instanceof Uint8Array && had instanceof Uint8Array
    ? { type, era, state, unsent, had }
    : undefined
}
