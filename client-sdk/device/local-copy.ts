/** A room's document on this device, in IndexedDB. */
import { applyUpdate, encodeStateAsUpdate, mergeUpdates, transact, type Doc } from 'yjs'
import { atMost } from '../core/at-most.ts'
import type { Identity } from '../core/claims.ts'
import type { Clock } from '../core/clock.ts'
import { Locked, type Sealing } from './sealing.ts'
import { beginEra, databaseOf, openRows, readEra, type StoredRows } from './stored-rows.ts'

export interface LocalCopy {
  /** Whether an update with this origin was read from this device. */
  isOrigin(origin: unknown): boolean
  /**
   * Resolves when the document has what was kept, with what was kept beside it. Stays open when closed first. Rejects
   * when it cannot be read.
   */
  readonly loaded: Promise<Loaded>
  /** Keeps a value beside the document; `read` is asked when it is written, for the newest. */
  keep(key: keyof Kept, read: () => unknown): void
  /**
   * From now on this document is kept, with these values beside it, and nothing of the one before: at once or not at all.
   * Resolves when it is; until then neither document is added to. A newer era has a place of its own, which it shares
   * with the other tabs of that era only.
   */
  replace(doc: Doc, era: number, kept: Kept): Promise<void>
  close(): Promise<void>
}

/** Whether what is done is kept on this device. */
export interface CopyState {
  /**
   * `none`: nothing is kept, because the application or the browser does not want it. `opening`: it is not known yet.
   * `kept`: everything is. `full`: the device has no room, `failed`: it cannot write; what is there stays as it was, and
   * it is tried again. `locked`: what is there is encrypted and the key is not there or another; it stays as it is.
   */
  readonly state: 'none' | 'opening' | 'kept' | 'full' | 'failed' | 'locked'
  /** In plain words, when it should be kept and is not. */
  readonly message?: string
}

/** What lies on the device beside a document. It may be of another version of this SDK, or damaged. */
export interface Kept {
  /** The edits that are not saved. */
  readonly unsent: unknown
  /** What is offered back. */
  readonly rescue: unknown
}

export interface Loaded extends Kept {
  /** How often the document has been replaced. */
  readonly era: number
  /** What could not be read any more. It is not there now. */
  readonly damaged: readonly Uint8Array[]
}

/** A device that does not answer is not waited for longer than that at the end. */
const END_MS = 1000
/** What could not be written is tried again so often. */
const AGAIN_MS = 15_000
/** With more rows than that, the whole document takes their place. */
const MOST_ROWS = 500

const KEPT: CopyState = { state: 'kept' }
const FULL: CopyState = {
  state: 'full',
  message: 'This device has no room left, so what you do is not kept here.',
}
const FAILED: CopyState = {
  state: 'failed',
  message: 'This device cannot keep what you do.',
}

/** Everything that is kept for one person has a name that begins so. */
export function copyPrefix({ userId, tenantId }: Identity): string {
  return `concord/${userId}@${tenantId}/`
}

/** Reads what is kept under `name` into `doc` and keeps every change from now on. */
export function openLocalCopy(
  name: string,
  first: Doc,
  {
    clock,
    sealing,
    beside,
    onState,
  }: {
    readonly clock: Clock
    readonly sealing: Sealing
    /** The rest of what is kept of the room: nothing is said to be kept before it is ready. Never rejects. */
    readonly beside: Promise<unknown>
    readonly onState: (state: CopyState) => void
  },
): LocalCopy {
  const origin = { copy: name }
  /** What lies beside the document, and which of it is to be written. */
  const values = new Map<keyof Kept, () => unknown>()
  const changed = new Set<keyof Kept>()
  let doc = first
  /** What is not known to be kept. */
  const updates = new Set<Uint8Array>()
  /** Rows of which the document has everything. */
  let rows: readonly IDBValidKey[] = []
  let stored: StoredRows | undefined
  let era = 0
  /** Something could not be written, and rows after it would lack their beginning. */
  let isBehind = false
  let isPaused = false
  let isReplaced = false
  let replacing: Promise<void> | undefined
  const writing = new Set<Promise<void>>()
  /** There is something that no write has taken with it. */
  let isDue = false
  let isTurning = false
  let stopPause = () => {}
  let stage: 'open' | 'closing' | 'over' = 'open'

  const onUpdate = (update: Uint8Array, from: unknown): void => {
    if (from === origin || stage !== 'open') return
    // After a pause the whole document is written.
    if (isPaused) updates.clear()
    updates.add(update)
    writeSoon()
  }

  function follow(next: Doc): void {
    doc.off('update', onUpdate)
    doc = next
    updates.clear()
    if (next.store.clients.size > 0) updates.add(encodeStateAsUpdate(next))
    next.on('update', onUpdate)
  }

  /** `undefined` when another document has taken the place meanwhile, or it is closed. */
  async function load(): Promise<Loaded | undefined> {
    const seal = await sealing()
    const kept = await readEra(name)
    const opened = await openRows(databaseOf(name, kept), seal, clock)
    try {
      const found = await opened.read(['unsent', 'rescue'])
      await beside
      if (isReplaced || stage === 'over') {
        opened.close()
        return undefined
      }
      era = kept
      rows = found.keys
      transact(doc, () => found.updates.forEach((update) => applyUpdate(doc, update)), origin)
      begin(opened)
      const { unsent, rescue } = found.beside
      return { damaged: found.damaged, unsent, rescue, era }
    } catch (failure) {
      opened.close()
      throw failure
    }
  }

  function begin(opened: StoredRows): void {
    stored = opened
    onState(KEPT)
    writeSoon()
  }

  /** Before the present task ends, so that the page cannot go away in between; and once for all that happens in it. */
  function writeSoon(): void {
    isDue = true
    if (isTurning) return
    isTurning = true
    queueMicrotask(() => {
      isTurning = false
      writeNow()
    })
  }

  /** Does not wait for what is on its way: it takes along what that has, and so lacks nothing if that fails. */
  function writeNow(): void {
    const isEmpty = updates.size === 0 && changed.size === 0
    if (!stored || isPaused || replacing || !isDue || isEmpty) return
    const isWhole = isBehind || rows.length >= MOST_ROWS
    if (writing.size >= (isWhole ? 1 : stored.mostAtOnce)) return
    isDue = false
    const written = write(stored, isWhole).finally(() => {
      writing.delete(written)
      writeNow()
    })
    writing.add(written)
  }

  async function write(to: StoredRows, isWhole: boolean): Promise<void> {
    const covered = [...updates]
    const names = isWhole ? [...values.keys()] : [...changed]
    const remove = isWhole ? rows : []
    if (isWhole) rows = []
    changed.clear()
    try {
      const added = await to.write({
        remove,
        add: isWhole ? [encodeStateAsUpdate(doc)] : joined(covered),
        beside: Object.fromEntries(names.map((key) => [key, values.get(key)!()])),
      })
      if (to !== stored) return
      rows = [...rows, ...added]
      for (const update of covered) updates.delete(update)
      if (isWhole) isBehind = false
      if (!isPaused) onState(KEPT)
    } catch (failure) {
      if (to !== stored) return
      rows = [...remove, ...rows]
      for (const key of names) changed.add(key)
      fail(failure)
    }
  }

  /** Resolves when nothing is on its way, nor waits for that. */
  async function allWritten(): Promise<void> {
    while (writing.size > 0) await Promise.all(writing)
  }

  function fail(failure: unknown): void {
    if (failure instanceof Locked) {
      giveUp(failure)
      return
    }
    isPaused = true
    isBehind = true
    stopPause()
    onState(stateAfter(failure))
    if (stage === 'open') stopPause = clock.after(AGAIN_MS, resume)
  }

  function resume(): void {
    isPaused = false
    for (const key of values.keys()) changed.add(key)
    isDue = true
    writeNow()
  }

  /** Nothing more is kept; what is there stays as it is. */
  function giveUp(failure: unknown): void {
    end()
    onState(stateAfter(failure))
  }

  function end(): void {
    stage = 'over'
    doc.off('update', onUpdate)
    stored?.close()
    stored = undefined
  }

  async function replace(next: Doc, to: number, kept: Kept): Promise<void> {
    await allWritten()
    if (stage === 'over') return
    isReplaced = true
    stored?.close()
    stored = undefined
    follow(next)
    try {
      const opened = await openRows(databaseOf(name, to), await sealing(), clock)
      updates.clear()
      rows = await opened.put(encodeStateAsUpdate(next), { ...kept }, to > era)
      await beginEra(name, to)
      era = to
      isBehind = false
      begin(opened)
    } catch (failure) {
      giveUp(failure)
      throw failure
    }
  }

  follow(first)
  const loading = load()
  loading.catch((failure: unknown) => {
    if (!isReplaced && stage !== 'over') giveUp(failure)
  })

  return {
    isOrigin: (from) => from === origin,
    loaded: loading.then((found) => found ?? never()),
    keep(key, read) {
      if (stage !== 'open') return
      values.set(key, read)
      changed.add(key)
      writeSoon()
    },
    async replace(next, to, kept) {
      await replacing
      replacing = replace(next, to, kept)
      try {
        await replacing
      } finally {
        replacing = undefined
        writeSoon()
      }
    },
    async close() {
      if (stage === 'over') return
      stage = 'closing'
      // reason: what failed has been told; this only waits for it.
      await atMost(clock, END_MS, Promise.allSettled([loading, replacing]))
      stopPause()
      await allWritten()
      if (isPaused) resume()
      await allWritten()
      end()
    },
  }
}

/** As one, where there are several. */
function joined(updates: Uint8Array[]): readonly Uint8Array[] {
  return updates.length > 1 ? [mergeUpdates(updates)] : updates
}

function stateAfter(failure: unknown): CopyState {
  if (failure instanceof Locked) return { state: 'locked', message: failure.message }
  return failure instanceof DOMException && failure.name === 'QuotaExceededError' ? FULL : FAILED
}

function never(): Promise<never> {
  return new Promise(() => {})
}

/**
 * Whether this device can keep documents. A browser can have IndexedDB and refuse to use it, in a private window or on
 * a full disk; asked with a name of its own, because opening one makes it.
 */
export async function canKeep(): Promise<boolean> {
  if (typeof indexedDB === 'undefined') return false
  try {
    const database = await settled(indexedDB.open('concord'))
    database.close()
    return true
  } catch {
    // reason: then rooms live in memory alone, like with `offline: false`.
    return false
  }
}

/** Names of everything that is kept for one person. */
export async function copyNames(identity: Identity): Promise<string[]> {
  if (typeof indexedDB === 'undefined') return []
  const prefix = copyPrefix(identity)
  const databases = await indexedDB.databases()
  return databases.flatMap(({ name }) => (name?.startsWith(prefix) ? [name] : []))
}

/** Resolves when it is gone; whoever has it open in another tab keeps it waiting until then. */
export async function deleteCopy(name: string): Promise<void> {
  await settled(indexedDB.deleteDatabase(name))
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed.')))
  })
}
