/** Counts a room's edits, asks the server for receipts and keeps on the device what is not saved yet. */
import { type Edit, type Part, Receipt, type SaveRequest, editOf } from '@concord/schemas'
import * as Y from 'yjs'
import type { Clock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import { createRetry } from '../core/retry.ts'
import {
  nothingMade,
  reduce,
  saveStateOf,
  shouldAsk,
  type SaveState,
  type SavingEvent,
} from './save-state.ts'

export interface SaveActor {
  /** The same object until it changes. */
  current(): SaveState
  /** The edits that are not known to be on the server's disk, in the order in which they were made. */
  readonly edits: readonly Edit[]
  subscribe(listener: () => void): () => void
  /** These edits are left from before; from now on `keep` is called when there are others. */
  loaded(left: readonly Edit[], keep: () => void): void
  /**
   * Another document takes the place of the one before, in which these edits are not saved; `redo` makes more, which
   * count. The way to the server is down.
   */
  move(doc: Y.Doc, edits: readonly Edit[], redo: () => void): void
  /** The server let this room in. */
  admitted(readOnly: boolean): void
  /** The role changed on the live connection. */
  access(readOnly: boolean): void
  synced(): void
  down(): void
  /** Exchanges everything anew; for when something was not sent. */
  exchange(): void
  /** A part was sent that was made of `edits` as they are now. */
  sent(part: Part): void
  /** Messages that are no receipts are ignored. */
  heard(message: unknown): void
  /** Asks for a receipt that nothing depends on, as a sign of life. */
  probe(): void
  /** Resolves when no edit is unsaved. Rejects when it is closed before that. */
  saved(): Promise<void>
  /** Nothing is kept on the device any more. */
  forget(): void
  close(): void
}

export function createSaving({
  doc: first,
  clock,
  counts,
  restores,
  send,
  resync,
  onSaved,
}: {
  /** The first document. */
  doc: Y.Doc
  clock: Clock
  /** Whether a change with this origin was made on this device. */
  counts: (origin: unknown) => boolean
  /** Whether it was read from this device. */
  restores: (origin: unknown) => boolean
  send: (request: SaveRequest) => void
  /** Exchanges everything with the server anew; `synced` follows. */
  resync: () => void
  /** Called when the server has confirmed edits. */
  onSaved: () => void
}): SaveActor {
  const changed = createListeners()
  const retry = createRetry(clock)
  const edits: Edit[] = []
  let doc = first
  let saving = nothingMade
  let current = saveStateOf(saving)
  let keep: (() => void) | undefined
  let resyncing = false
  let moving = false
  let turning = false
  let closed = false

  function dispatch(event: SavingEvent): void {
    if (closed) return
    const { confirmed } = saving
    saving = reduce(saving, event)
    if (saving.confirmed > confirmed) {
      edits.splice(0, saving.confirmed - confirmed)
      onSaved()
    }
    if (!moving) look()
  }

  function look(): void {
    const next = saveStateOf(saving)
    const before = current
    if (next.state !== before.state || next.unsaved !== before.unsaved) {
      current = next
      if (next.unsaved !== before.unsaved) keep?.()
      changed.notify()
    }
    if (saving.resync !== resyncing) scheduleResync(saving.resync)
    if (shouldAsk(saving)) askSoon()
  }

  function scheduleResync(wanted: boolean): void {
    resyncing = wanted
    if (!wanted) retry.cancel()
    // A role that changed is acted on at once; a server that takes not everything is given time.
    else if (saving.lacking === 0) exchange()
    else {
      if (saving.lacking === 1) retry.reset()
      retry.schedule(exchange)
    }
  }

  function exchange(): void {
    dispatch({ type: 'syncing' })
    resync()
  }

  /** After the provider, which is told of an edit in the same turn, has sent it; and once for all edits of a turn. */
  function askSoon(): void {
    if (turning) return
    turning = true
    queueMicrotask(() => {
      turning = false
      if (!closed && shouldAsk(saving)) ask()
    })
  }

  function ask(): void {
    const client = doc.clientID
    dispatch({ type: 'asked', client, clock: Y.getState(doc.store, client) })
    send({ type: 'save', mark: saving.lastMark, client })
  }

  const onUpdate = (
    _update: Uint8Array,
    origin: unknown,
    _doc: Y.Doc,
    transaction: Y.Transaction,
  ) => {
    if (restores(origin)) dispatch({ type: 'restored' })
    if (!counts(origin)) return
    edits.push(editOf(transaction))
    dispatch({ type: 'edited' })
  }
  doc.on('update', onUpdate)

  return {
    current: () => current,
    edits,
    subscribe: changed.add,
    loaded(left, keepEdits) {
      keep = keepEdits
      edits.unshift(...left)
      dispatch({ type: 'loaded', unsaved: left.length })
      if (edits.length > left.length) keep()
    },
    move(next, left, redo) {
      doc.off('update', onUpdate)
      doc = next
      doc.on('update', onUpdate)
      edits.splice(0, edits.length, ...left)
      // Nobody is told that nothing is unsaved between the two.
      moving = true
      try {
        dispatch({ type: 'moved', unsaved: left.length })
        redo()
      } finally {
        moving = false
        look()
      }
    },
    admitted(readOnly) {
      dispatch({ type: 'access', readOnly })
      // A server may say yes again when it is shown another token; no exchange follows then.
      if (saving.link === 'down') dispatch({ type: 'syncing' })
    },
    access: (readOnly) => dispatch({ type: 'access', readOnly }),
    synced: () => dispatch({ type: 'synced' }),
    down: () => dispatch({ type: 'down' }),
    exchange,
    sent({ clocks, edits: count }) {
      const parts = [...clocks]
      for (const [at, [client, end]] of parts.entries()) {
        // Only the last of them says that all of the part is there.
        const covers = saving.confirmed + (at === parts.length - 1 ? count : 0)
        dispatch({ type: 'step', client, clock: end, covers })
        send({ type: 'save', mark: saving.lastMark, client })
      }
    },
    heard(message) {
      const receipt = Receipt.safeParse(message)
      if (receipt.success) dispatch({ ...receipt.data, type: 'receipt' })
    },
    probe() {
      if (saving.link === 'synced' && !saving.asked) ask()
    },
    saved() {
      if (current.unsaved === 0) return Promise.resolve()
      if (closed) return Promise.reject(unsavedAtClose(current.unsaved))
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const stop = changed.add(() => {
        if (current.unsaved > 0 && !closed) return
        stop()
        if (current.unsaved === 0) resolve()
        else reject(unsavedAtClose(current.unsaved))
      })
      return promise
    },
    forget() {
      keep = undefined
    },
    close() {
      closed = true
      doc.off('update', onUpdate)
      retry.cancel()
      changed.notify()
      changed.clear()
    },
  }
}

function unsavedAtClose(count: number): Error {
  return new Error(
    `The room was closed while ${count === 1 ? 'one edit was' : `${count} edits were`} not saved.`,
  )
}
