/** What this device wrote and the server did not take: offered back until somebody has looked at it. */
import type { ErrorReply } from '@concord/schemas'
import { equalityDeep } from 'lib0/function'
import type { Clock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import type { UnsentWork } from './unsent-work.ts'

/** Work that could not be saved, and why; it is here until somebody dismisses it. */
export interface Rescued {
  /** When the server refused it, milliseconds since 1970. */
  readonly at: number
  readonly reason: ErrorReply
  readonly what: readonly UnsentWork[]
}

/** As it lies on the device and goes to other tabs. Two of them can be joined in any order. */
export interface KeptRescue {
  readonly list: readonly Rescued[]
  /** When all that there was had been looked at. */
  readonly dismissedAt: number
  /** What could not be saved then and was in the document still. */
  readonly dismissed: readonly UnsentWork[]
}

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
  join(kept: unknown): void
  close(): void
}

const NONE: readonly Rescued[] = Object.freeze([])

export function createRescue(
  clock: Clock,
  /** Called when `kept` has changed by something that was done here. */
  onKept: () => void,
): Rescue {
  const changed = createListeners()
  let kept: KeptRescue = { list: NONE, dismissedAt: 0, dismissed: [] }
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

  return {
    get current() {
      return current
    },
    get kept() {
      return kept
    },
    subscribe: changed.add,
    keep(reason, what) {
      const list = withNew(kept.list, { at: clock.now(), reason, what })
      if (list === kept.list) return
      become({ ...kept, list })
      onKept()
    },
    strand(reason, what = []) {
      const isSame = stranded?.reason.code === reason?.code && equalityDeep(stranded?.what, what)
      if (!isSame)
        stranded = reason && what.length > 0 ? { at: clock.now(), reason, what } : undefined
      show()
    },
    dismiss() {
      if (current.length === 0) return
      become({ list: NONE, dismissedAt: clock.now(), dismissed: stranded?.what ?? [] })
      onKept()
    },
    join(found) {
      if (isKept(found)) become(joined(kept, found))
    },
    close: () => changed.clear(),
  }
}

/** What either has and neither has dismissed. */
function joined(one: KeptRescue, other: KeptRescue): KeptRescue {
  const { dismissedAt, dismissed } = one.dismissedAt >= other.dismissedAt ? one : other
  const list = [...one.list, ...other.list].filter(({ at }) => at > dismissedAt)
  return { list: list.reduce(withNew, NONE), dismissedAt, dismissed }
}

/** The same list when all of that work is in it already. */
function withNew(list: readonly Rescued[], rescued: Rescued): readonly Rescued[] {
  const known = list.flatMap(({ what }) => what)
  const what = rescued.what.filter((work) => !known.some((other) => equalityDeep(other, work)))
  return what.length > 0 ? [...list, { ...rescued, what }] : list
}

function isKept(value: unknown): value is KeptRescue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'list' in value &&
    Array.isArray(value.list) &&
    'dismissedAt' in value &&
    typeof value.dismissedAt === 'number' &&
    'dismissed' in value &&
    Array.isArray(value.dismissed)
  )
}
