/**
 * Keeps the tabs of one browser in step, also without a network: changes and presence go through a BroadcastChannel.
 *
 * A tab sends what it changed itself. What it got from the server, from the device or from another tab, the others get
 * in the same way.
 */
import { applyAwarenessUpdate, encodeAwarenessUpdate, type Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'

export interface Tabs {
  /** Whether an update with this origin came from another tab. */
  isOrigin(origin: unknown): boolean
  /** Asks the others for what is missing here, and tells them what is here. */
  hello(): void
  close(): void
}

type TabMessage =
  /** What the tab `from` has; to one tab as an answer, or to all, who then answer. */
  | {
      readonly type: 'hello'
      readonly vector: Uint8Array
      readonly from: number
      readonly to?: number
    }
  | { readonly type: 'update'; readonly update: Uint8Array }
  | { readonly type: 'presence'; readonly update: Uint8Array }
  /** What is kept on the device under this name is being deleted. */
  | { readonly type: 'forget' }

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
  isOwn,
  onForget,
}: {
  name: string
  doc: Y.Doc
  awareness: Awareness
  /** Whether a change with this origin was made in this tab. */
  isOwn: (origin: unknown) => boolean
  onForget: () => void
}): Tabs | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined
  const channel = new BroadcastChannel(name)
  const origin = { tabs: name }
  const post = (message: TabMessage) => channel.postMessage(message)

  const onUpdate = (update: Uint8Array, from: unknown) => {
    if (from !== origin && isOwn(from)) post({ type: 'update', update })
  }
  const onPresence = ({ added, updated, removed }: AwarenessChange) => {
    const own = [...added, ...updated, ...removed].filter((id) => id === doc.clientID)
    if (own.length > 0) post({ type: 'presence', update: encodeAwarenessUpdate(awareness, own) })
  }
  const hello = (to?: number) => {
    const vector = Y.encodeStateVector(doc)
    post({ type: 'hello', vector, from: doc.clientID, ...(to === undefined ? {} : { to }) })
  }
  function onHello({ vector, from, to }: Extract<TabMessage, { type: 'hello' }>): void {
    if (to !== undefined && to !== doc.clientID) return
    const missing = Y.encodeStateAsUpdate(doc, vector)
    if (missing.length > EMPTY_UPDATE_BYTES) post({ type: 'update', update: missing })
    if (to !== undefined) return
    // A state that is sent again is only taken with a newer clock, which setting it gives it.
    awareness.setLocalState(awareness.getLocalState())
    hello(from)
  }

  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = readTabMessage(data)
    switch (message?.type) {
      case 'hello':
        onHello(message)
        break
      case 'update':
        Y.applyUpdate(doc, message.update, origin)
        break
      case 'presence':
        applyAwarenessUpdate(awareness, message.update, origin)
        break
      case 'forget':
        onForget()
        break
      case undefined:
    }
  })
  doc.on('update', onUpdate)
  awareness.on('update', onPresence)

  return {
    isOrigin: (from) => from === origin,
    hello: () => hello(),
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
  if (data.type === 'forget') return { type: 'forget' }
  if (data.type === 'hello' && 'vector' in data && data.vector instanceof Uint8Array) {
    const from = 'from' in data && typeof data.from === 'number' ? data.from : undefined
    const to = 'to' in data && typeof data.to === 'number' ? { to: data.to } : {}
    return from === undefined ? undefined : { type: 'hello', vector: data.vector, from, ...to }
  }
  if (
    (data.type === 'update' || data.type === 'presence') &&
    'update' in data &&
    data.update instanceof Uint8Array
  )
    return { type: data.type, update: data.update }
  return undefined
}
