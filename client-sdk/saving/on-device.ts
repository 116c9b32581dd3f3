/** What a room shares with this device: the copy that survives a reload, and the other tabs. */
import type { ErrorReply } from '@concord/schemas'
import * as Y from 'yjs'
import { atMost } from '../core/at-most.ts'
import type { Clock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import type { DeviceStore } from '../device/device-store.ts'
import { openLocalCopy, type CopyState, type Loaded, type LocalCopy } from '../device/local-copy.ts'
import type { Rescue } from './rescue.ts'
import type { RoomDocument } from './room-document.ts'
import type { SaveActor } from './saving.ts'
import { dropStranded, hasStranded } from './stranded-structs.ts'
import { createTabs, type Moved, type Tabs } from './tabs.ts'
import { decodeEdits, encodeEdits } from './unsent-edits.ts'

export interface OnDevice {
  /** The same object until it changes. */
  copy(): CopyState
  /** Told when `copy` has changed. */
  subscribe(listener: () => void): () => void
  /** Whether a change with this origin was read from the copy. */
  isOrigin(origin: unknown): boolean
  /**
   * Begins under this name. Resolves when what was kept is in the document, or was waited for long enough. Never rejects.
   * `beside`: what else is kept of the room is ready, before which nothing is said to be kept. Never rejects either.
   */
  start(name: string, beside: Promise<unknown>): Promise<void>
  /** Exchanges with the other tabs what each has. */
  greet(): void
  /**
   * Another document is shown than before. The copy becomes that one's, and then the other tabs get it. `had`: the state
   * vector of the one before. `era`: that of the tab from which the document came. Resolves when nothing here needs the
   * one before any more. Never rejects.
   */
  moved(had: Uint8Array, era?: number): Promise<void>
  /** What is offered back has changed here. */
  keepRescue(): void
  /** Drops what the copy or another tab brought and nobody has the beginning of, unless that comes in a moment. */
  mend(): void
  /** Nothing is kept any more; resolves when nothing holds on to it. */
  forget(): Promise<void>
  close(): Promise<void>
}

/** A copy that does not load is waited for so long; then the server is asked without it. */
const COPY_MS = 3000

/** What is missing may be on its way from another tab. */
const MEND_MS = 2000

const OPENING: CopyState = { state: 'opening' }
const NONE: CopyState = { state: 'none' }

const DAMAGED: ErrorReply = {
  code: 'UPDATE_REFUSED',
  message: 'A part of what was kept on this device is damaged and cannot be read.',
}

export function createOnDevice({
  clock,
  store,
  shown,
  isRemote,
  saving,
  rescue,
  onFilled,
  onMoved,
}: {
  readonly clock: Clock
  readonly store: DeviceStore
  readonly shown: () => RoomDocument
  /** Whether a change with this origin came from the server. */
  readonly isRemote: (origin: unknown) => boolean
  readonly saving: SaveActor
  readonly rescue: Rescue
  /** There is something in the document. */
  readonly onFilled: () => void
  /** Another tab gives its document, of a newer era. */
  readonly onMoved: (moved: Moved) => void
}): OnDevice {
  const copyChanged = createListeners()
  let copyState = OPENING
  let copy: LocalCopy | undefined
  let tabs: Tabs | undefined
  let name = ''
  let era: number | undefined
  let had = Y.encodeStateVector(new Map())
  let moves = 0
  let loading = Promise.resolve()
  let stopMending = () => {}
  let closed = false

  function join(): Tabs | undefined {
    const { doc, awareness } = shown()
    tabs = createTabs({
      name,
      doc,
      awareness,
      era: () => era,
      before: () => ({ had, unsent: encodeEdits(saving.edits) }),
      isOwn: (origin) => !isRemote(origin) && !copy?.isOrigin(origin),
      // What was told while that tab was not listening.
      onHello() {
        tabs?.rescue(rescue.kept)
      },
      onMoved,
      onRescue(kept) {
        rescue.join(kept)
        copy?.keep('rescue', () => rescue.kept)
      },
      onForget: () => void forget(),
    })
    return tabs
  }

  /** What is done without a network is nowhere else. */
  const stopAsking = saving.subscribe(() => {
    const { state, unsaved } = saving.current()
    if (state === 'offline' && unsaved > 0 && copyState.state === 'kept') store.askToStay()
  })

  function tell(state: CopyState): void {
    if (closed || copyState.state === state.state) return
    copyState = state
    copyChanged.notify()
  }

  async function begin(beside: Promise<unknown>): Promise<void> {
    if (await store.keeps()) await load(beside)
    else tell(NONE)
  }

  async function load(beside: Promise<unknown>): Promise<void> {
    // What was written before the copy was open is kept, although the room is closed by now.
    if (closed && shown().doc.store.clients.size === 0) return
    const { sealing } = store
    const opened = openLocalCopy(name, shown().doc, { clock, sealing, beside, onState: tell })
    copy = opened
    const loaded = opened.loaded.then((kept) => take(kept, opened))
    // reason: a copy that cannot be read is like none; what the server has comes from there.
    const settled = loaded.catch(() => {})
    await atMost(clock, COPY_MS, settled)
  }

  function take({ unsent, rescue: rescued, era: kept, damaged }: Loaded, from: LocalCopy): void {
    const isLate = era !== undefined
    era = kept
    saving.loaded(decodeEdits(unsent), () => from.keep('unsent', () => encodeEdits(saving.edits)))
    rescue.join(rescued)
    if (damaged.length > 0)
      rescue.keep(DAMAGED, [{ deed: 'written', content: '', text: '', value: damaged }])
    if (closed) return
    if (shown().doc.store.clients.size > 0) onFilled()
    if (isLate) tabs?.hello()
  }

  async function forget(): Promise<void> {
    saving.forget()
    await copy?.close()
    tell(NONE)
  }

  async function rewrite(): Promise<void> {
    try {
      const unsent = encodeEdits(saving.edits)
      await copy?.replace(shown().doc, era ?? 0, { unsent, rescue: rescue.kept })
    } catch {
      // reason: a device that cannot write keeps what it had; what is wrong with that shows again after a reload.
    }
  }

  async function move(): Promise<void> {
    moves += 1
    const mine = moves
    stopMending()
    tabs?.close()
    tabs = undefined
    await rewrite()
    // The others are told last: they write to the same copy, until then what they had.
    if (closed || mine !== moves) return
    const joined = join()
    joined?.move()
    joined?.rescue(rescue.kept)
    joined?.hello()
  }

  return {
    copy: () => copyState,
    subscribe: copyChanged.add,
    isOrigin: (origin) => copy?.isOrigin(origin) ?? false,
    async start(copyName, beside) {
      name = copyName
      join()
      loading = begin(beside)
      await loading
      era ??= 0
      if (!closed) tabs?.hello()
    },
    greet: () => tabs?.hello(),
    moved(before, next) {
      era = next ?? (era ?? 0) + 1
      had = before
      return move()
    },
    keepRescue() {
      copy?.keep('rescue', () => rescue.kept)
      tabs?.rescue(rescue.kept)
    },
    mend() {
      stopMending()
      if (!hasStranded(shown().doc)) return
      tabs?.hello()
      stopMending = clock.after(MEND_MS, () => {
        if (!hasStranded(shown().doc)) return
        rescue.keep(DAMAGED, dropStranded(shown().doc))
        void rewrite()
      })
    },
    forget,
    async close() {
      closed = true
      stopMending()
      stopAsking()
      copyChanged.clear()
      tabs?.close()
      tabs = undefined
      await atMost(clock, COPY_MS, loading)
      await copy?.close()
    },
  }
}
