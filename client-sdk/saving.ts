/** Counts a room's edits, asks the server for receipts and keeps the count on the device. */
import { Receipt, type SaveRequest } from '@concord/schemas'
import * as Y from 'yjs'
import type { Clock } from './clock.ts'
import { createListeners } from './listeners.ts'
import { createRetry } from './retry.ts'
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
  readonly current: SaveState
  subscribe(listener: () => void): () => void
  /** `unsaved` edits are left from before; from now on the count is kept with `keep`. */
  loaded(unsaved: number, keep: (unsaved: number) => void): void
  /** The server let this room in. */
  admitted(readOnly: boolean): void
  /** The role changed on the live connection. */
  access(readOnly: boolean): void
  synced(): void
  down(): void
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
  doc,
  clock,
  counts,
  send,
  resync,
}: {
  doc: Y.Doc
  clock: Clock
  /** Whether a change with this origin was made on this device. */
  counts: (origin: unknown) => boolean
  send: (request: SaveRequest) => void
  /** Exchanges everything with the server anew; `synced` follows. */
  resync: () => void
}): SaveActor {
  const changed = createListeners()
  const retry = createRetry(clock)
  let saving = nothingMade
  let current = saveStateOf(saving)
  let keep: ((unsaved: number) => void) | undefined
  let resyncing = false
  let turning = false
  let closed = false

  function dispatch(event: SavingEvent): void {
    if (closed) return
    saving = reduce(saving, event)
    const next = saveStateOf(saving)
    const before = current
    if (next.state !== before.state || next.unsaved !== before.unsaved) {
      current = next
      if (next.unsaved !== before.unsaved) keep?.(next.unsaved)
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

  const onUpdate = (_update: Uint8Array, origin: unknown) => {
    if (counts(origin)) dispatch({ type: 'edited' })
  }
  doc.on('update', onUpdate)

  return {
    get current() {
      return current
    },
    subscribe: changed.add,
    loaded(unsaved, keepCount) {
      keep = keepCount
      if (unsaved > 0) dispatch({ type: 'loaded', unsaved })
      else if (current.unsaved > 0) keep(current.unsaved)
    },
    admitted(readOnly) {
      dispatch({ type: 'access', readOnly })
      // A server may say yes again when it is shown another token; no exchange follows then.
      if (saving.link === 'down') dispatch({ type: 'syncing' })
    },
    access: (readOnly) => dispatch({ type: 'access', readOnly }),
    synced: () => dispatch({ type: 'synced' }),
    down: () => dispatch({ type: 'down' }),
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
