/** Whether the process has memory for more: a server that runs out of it ends, and everybody's work stops. */
import type { Clock } from './clock.ts'
import type { Logger } from './logger.ts'

/**
 * `short`: for nothing large, and no further document. `full`: for no edit either. What is in memory can be read and left in
 * any case.
 */
export type Space = 'enough' | 'short' | 'full'

export interface HeapSpace {
  /** As of the last tenth of a second. */
  look(): Space
}

export interface Heap {
  /** Bytes in use, with what nobody uses any more and was not collected yet, and the most that there may be. */
  measure(): { readonly used: number; readonly limit: number }
  /** Collects what nobody uses any more. It stops everything else for long. */
  collect(): void
}

interface Parts {
  /** Percent of the limit from which on it is short; full half-way between that and the limit. 100: never. */
  readonly percent: number
  readonly heap: Heap
  /** Milliseconds, of any beginning: that somebody sets the clock must not matter. */
  readonly elapsed: () => number
  readonly clock: Pick<Clock, 'after'>
  readonly logger: Logger
  readonly gauge: { set(value: number): void }
}

const LOOK_EVERY_MS = 100
/** What is garbage is only known afterwards. */
const COLLECT_EVERY_MS = 10_000

export function createHeapSpace({
  percent,
  heap,
  elapsed,
  clock,
  logger,
  gauge,
}: Parts): HeapSpace {
  let space: Space = 'enough'
  let lookedAt = Number.NEGATIVE_INFINITY
  let collectedAt = Number.NEGATIVE_INFINITY
  let isWaiting = false

  function now(): Space {
    const space = spaceIn(heap.measure(), percent)
    if (space === 'enough' || elapsed() - collectedAt < COLLECT_EVERY_MS) return space
    collectedAt = elapsed()
    heap.collect()
    return spaceIn(heap.measure(), percent)
  }

  function tell(before: Space): void {
    gauge.set(space === 'enough' ? 0 : 1)
    if (before === 'enough')
      logger.error(
        { space, percent },
        'Memory runs short: no further documents are opened and large edits wait. Give the server more (NODE_OPTIONS=--max-old-space-size), or let fewer documents be open.',
      )
    else if (space === 'enough') logger.info({}, 'There is enough memory again.')
  }

  function look(): Space {
    if (elapsed() - lookedAt < LOOK_EVERY_MS) return space
    lookedAt = elapsed()
    const before = space
    space = now()
    if (space !== before) tell(before)
    if (space !== 'enough') lookAgain()
    return space
  }

  /** That it is over is told although nobody wants anything. */
  function lookAgain(): void {
    if (isWaiting) return
    isWaiting = true
    clock.after(COLLECT_EVERY_MS, () => {
      isWaiting = false
      look()
    })
  }

  return { look }
}

/** Pure. */
export function spaceIn(
  { used, limit }: { readonly used: number; readonly limit: number },
  percent: number,
): Space {
  const share = (100 * used) / limit
  if (percent >= 100 || share < percent) return 'enough'
  return share < (percent + 100) / 2 ? 'short' : 'full'
}
