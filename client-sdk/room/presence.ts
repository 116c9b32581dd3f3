/** Who is in the room, and what they see of this person. */
import {
  VisibilityNotice,
  colorOf,
  peopleOf,
  type GeoLocation,
  type Presence,
  type PresenceStatus,
} from '@concord/schemas'
import { equalityDeep } from 'lib0/function'
import type { Awareness } from 'y-protocols/awareness'
import type { Clock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import { watchAttention } from './attention.ts'

/** Who is here and what they do, and what others see of this person. Nothing of it is kept. */
export interface PresenceView {
  /**
   * What others are told of this person. Until the token is known, `user.id` is empty and nobody is told. `visible` is the
   * same in everything that the person has open on any device; absent while the server has said nothing of it.
   */
  readonly me: Presence
  /** One entry a person, not a tab; never me, and nobody who wants not to be seen. The same array until it changes. */
  readonly others: readonly Presence[]
  /**
   * Changes what others are told. A status other than `online` stays; `online` becomes `away` by itself. `visible: false`
   * hides the person everywhere, also after this room, until `true`; said offline, it holds from the next connection on.
   */
  set(fields: {
    status?: PresenceStatus
    cursor?: unknown
    /** Where on Earth the person is; `null`: no more. */
    location?: GeoLocation | null
    typing?: boolean
    visible?: boolean
  }): void
  /** Marks the person as writing; clears itself after five seconds without another call. */
  typing(): void
}

export interface PresenceActor {
  readonly view: PresenceView
  subscribe(listener: () => void): () => void
  identify(user: { readonly userId: string; readonly name: string }): void
  /** Messages that say nothing of whether the person is to be seen are ignored. */
  heard(message: unknown): void
  /** Another document's presence takes the place of the one before. A place in a text is not taken along. */
  move(awareness: Awareness): void
  /** Others see the person leave. */
  close(): void
}

const TYPING_MS = 5000

export function createPresence(first: Awareness, clock: Clock): PresenceActor {
  const changed = createListeners()
  const changedAt = new Map<number, number>()
  let awareness = first
  let changes = 0
  let chosen: PresenceStatus = 'online'
  let me: Presence = { user: { id: '', name: '', color: colorOf('') }, status: chosen }
  /** Said here, and not confirmed by the server yet. */
  let wish: boolean | undefined
  let others: readonly Presence[] = []
  let stopTyping = () => {}

  function publish(next: Presence): void {
    if (equalityDeep(next, me)) return
    const { cursor: before } = me
    me = next
    tell(next.cursor === before)
    changed.notify()
  }

  function tell(keepsCursor = true): void {
    if (me.user.id === '') return
    const { visible: _, ...local } = awareness.getLocalState() ?? {}
    // An editor may have put its caret there meanwhile: only what is set here is written.
    const cursor =
      keepsCursor && 'cursor' in local ? { cursor: (local as { cursor: unknown }).cursor } : {}
    awareness.setLocalState({ ...local, ...said(), ...cursor })
  }

  /** `visible` is said only while it is a wish: nothing is said against what the person said elsewhere since. */
  function said(): object {
    const { visible: _, ...state } = me
    return wish === undefined ? state : { ...state, visible: wish }
  }

  /** What a connection says first shows nobody who hides, so it is said anew. */
  function insist(): void {
    wish = undefined
    tell()
    wish = true
    tell()
  }

  function setTyping(typing: boolean): void {
    stopTyping()
    stopTyping = typing ? clock.after(TYPING_MS, () => setTyping(false)) : () => {}
    publish({ ...me, typing })
  }

  const onChange = ({
    added,
    updated,
    removed,
  }: {
    added: number[]
    updated: number[]
    removed: number[]
  }) => {
    changes += 1
    for (const id of [...added, ...updated]) changedAt.set(id, changes)
    for (const id of removed) changedAt.delete(id)
    look()
  }
  awareness.on('change', onChange)

  function look(): void {
    const tabs = [...awareness.getStates()].map(([id, state]) => ({
      state,
      changed: changedAt.get(id) ?? 0,
    }))
    const next = peopleOf(tabs, me.user.id)
    if (equalityDeep(next, others)) return
    others = next.map((person) => others.find((before) => equalityDeep(before, person)) ?? person)
    changed.notify()
  }

  const stopWatching = watchAttention(clock, (away) => {
    if (chosen === 'online') publish({ ...me, status: away ? 'away' : 'online' })
  })
  // The provider takes the presence back when the page is put aside; it may come back from there as it was.
  const onPageShow = () => {
    if (me.user.id !== '' && awareness.getLocalState() === null) awareness.setLocalState(said())
  }
  if (typeof window !== 'undefined') window.addEventListener('pageshow', onPageShow)

  return {
    view: {
      get me() {
        return me
      },
      get others() {
        return others
      },
      set({ typing, ...fields }) {
        const { status, visible } = fields
        if (status !== undefined) chosen = status
        if (visible !== undefined && visible !== (me.visible ?? true)) wish = visible
        publish({ ...me, ...fields })
        if (typing !== undefined) setTyping(typing)
      },
      typing: () => setTyping(true),
    },
    subscribe: changed.add,
    identify({ userId, name }) {
      publish({ ...me, user: { id: userId, name, color: colorOf(userId) } })
      look()
    },
    heard(message) {
      const notice = VisibilityNotice.safeParse(message)
      if (!notice.success) return
      const { visible } = notice.data
      if (wish === true && !visible) return insist()
      // A wish to hide is on its way.
      if (wish === false && visible) return
      if (wish !== undefined) {
        wish = undefined
        tell()
      }
      if (me.visible === visible) return
      me = { ...me, visible }
      changed.notify()
    },
    move(next) {
      awareness.off('change', onChange)
      awareness = next
      awareness.on('change', onChange)
      changedAt.clear()
      if (me.user.id !== '') awareness.setLocalState(said())
      look()
    },
    close() {
      stopTyping()
      stopWatching()
      if (typeof window !== 'undefined') window.removeEventListener('pageshow', onPageShow)
      awareness.off('change', onChange)
      awareness.setLocalState(null)
      changed.clear()
    },
  }
}
