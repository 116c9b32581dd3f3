/** What this device wrote and the server did not take: offered back until somebody has looked at it. */
import type { ErrorReply } from '@concord/schemas'
import { equalityDeep } from 'lib0/function'
import type { Clock } from './clock.ts'
import { createListeners } from './listeners.ts'
import type { UnsentWork } from './unsent-work.ts'

export interface Rescued {
  /** When the server refused it, milliseconds since 1970. */
  readonly at: number
  readonly reason: ErrorReply
  readonly what: readonly UnsentWork[]
}

/** As it lies on the device and goes to other tabs. */
export interface KeptRescue {
  readonly list: readonly Rescued[]
  /** What of the document's own unsaved work was looked at already. */
  readonly dismissed: readonly UnsentWork[]
}

/** Something was added to what others have, or takes its place: it was dismissed. */
export type Told = 'add' | 'replace'

export interface Rescue {
  /** Newest last. The same array until it changes. */
  readonly current: readonly Rescued[]
  /** What is to be kept on the device. */
  readonly kept: KeptRescue
  subscribe(listener: () => void): () => void
  /** It is nowhere else any more. What is offered back already is not offered twice. */
  keep(reason: ErrorReply, what: readonly UnsentWork[]): void
  /** It is in the document still, but the server does not take it as things stand. `undefined`: it may. */
  strand(reason: ErrorReply | undefined, what?: readonly UnsentWork[]): void
  dismiss(): void
  /** What was kept on the device, or by another tab; anything else is ignored. */
  loaded(kept: unknown, how: Told): void
  close(): void
}

const NONE: readonly Rescued[] = Object.freeze([])

export function createRescue(
  clock: Clock,
  /** Called when `kept` has changed here. */
  onKept: (how: Told) => void,
): Rescue {
  const changed = createListeners()
  let kept: KeptRescue = { list: NONE, dismissed: [] }
  let stranded: Rescued | undefined
  let current = NONE

  function become(next: KeptRescue): void {
    kept = next
    show()
  }

  function show(): void {
    const isNew = stranded && !equalityDeep(stranded.what, kept.dismissed)
    const next = isNew ? [...kept.list, stranded!] : kept.list
    if (equalityDeep(next, current)) return
    current = Object.freeze([...next])
    changed.notify()
  }

  /** What of it is not offered back already. */
  function unknown(what: readonly UnsentWork[]): UnsentWork[] {
    const known = kept.list.flatMap((rescued) => rescued.what)
    return what.filter((work) => !known.some((other) => equalityDeep(other, work)))
  }

  function add(rescued: Rescued): boolean {
    const what = unknown(rescued.what)
    if (what.length > 0) become({ ...kept, list: [...kept.list, { ...rescued, what }] })
    return what.length > 0
  }

  return {
    get current() {
      return current
    },
    get kept() {
      return kept
    },
    subscribe: changed.add,
    keep(reason, what) {
      if (add({ at: clock.now(), reason, what })) onKept('add')
    },
    strand(reason, what = []) {
      const isSame = stranded?.reason.code === reason?.code && equalityDeep(stranded?.what, what)
      if (!isSame)
        stranded = reason && what.length > 0 ? { at: clock.now(), reason, what } : undefined
      show()
    },
    dismiss() {
      if (current.length === 0) return
      become({ list: NONE, dismissed: stranded?.what ?? [] })
      onKept('replace')
    },
    loaded(found, how) {
      if (!isKept(found)) return
      if (how === 'replace') return become(found)
      if (kept.dismissed.length === 0) become({ ...kept, dismissed: found.dismissed })
      for (const rescued of found.list) add(rescued)
    },
    close: changed.clear,
  }
}

function isKept(value: unknown): value is KeptRescue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'list' in value &&
    Array.isArray(value.list) &&
    'dismissed' in value &&
    Array.isArray(value.dismissed)
  )
}
