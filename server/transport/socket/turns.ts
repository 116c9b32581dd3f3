/**
 * The one place where what clients send is worked on. Each piece of work stands in a lane, behind what came before it
 * there; lanes have their turns as `fair-queue` says, and after some milliseconds everything else of the server has its
 * own. While nothing waits, work begins at once.
 */
import { createBudgets, type Budget } from '../../core/budgets.ts'
import type { Clock } from '../../core/clock.ts'
import type { Metrics } from '../../core/metrics.ts'
import { createFairQueue } from './fair-queue.ts'

/** Begins; what it returns resolves when the next piece of its lane may begin. */
export type Work = () => Promise<void> | void

export interface Lane {
  add(work: Work): void
  /** Nothing waits, and nothing that began goes on. */
  readonly isIdle: boolean
  /** Lets go of what has not begun. */
  clear(): void
}

export interface Turns {
  /** `owners` names whose work it is, each time anew: first who sends it, then the document. */
  lane(owners: () => readonly string[], onIdle: () => void): Lane
}

interface Parts {
  /** What an owner may use of the processor before others go first: ms of each second for long, and at once. */
  readonly share: Budget
  readonly clock: Pick<Clock, 'after'>
  /** Milliseconds, of any beginning. */
  readonly elapsed: () => number
  /** Told of work that failed; what it threw is nobody else's concern. */
  readonly onFailure: (error: unknown) => void
  readonly metrics: Pick<Metrics, 'waitingWork' | 'heavyWork'>
}

/**
 * So long at a stretch; then whatever else the server has to do. It is short because a commit, on which others wait, is
 * many small steps.
 */
const STRETCH_MS = 2
/** Who had a turn within this time is about. */
const ABOUT_MS = 1000

interface Standing extends Lane {
  readonly owners: () => readonly string[]
  readonly onIdle: () => void
  readonly pieces: Work[]
  begun: boolean
}

/** A piece of work that has not said that it is done. */
interface Turn {
  readonly lane: Standing
  readonly isHeavy: boolean
  /** Of its first part, ms. */
  readonly cost: number
}

export function createTurns({ share, clock, elapsed, onFailure, metrics }: Parts): Turns {
  const used = createBudgets(share)
  const queue = createFairQueue<Standing>(isHeavy)
  let waiting = 0
  /** Used since everything else had its turn, ms. */
  let stretch = 0
  let breakIsNear = false
  let isBeginning = false
  /** What began in this stretch and goes on. */
  let current: Turn | undefined
  /** Who of those that keep to their share had the last turn, and when. */
  let lightest = { owner: '', at: Number.NEGATIVE_INFINITY }
  /** Used by the heavy since they rested, ms. */
  let heavyStretch = 0
  let restUntil = Number.NEGATIVE_INFINITY
  let restEnds: (() => void) | undefined

  function isHeavy({ owners }: Standing): boolean {
    const now = elapsed()
    return owners().some((owner) => used.wait(owner, now) > 0)
  }

  function account({ lane, isHeavy: heavy }: Omit<Turn, 'cost'>, ms: number): void {
    const now = elapsed()
    const owners = lane.owners()
    stretch += ms
    for (const owner of owners) used.use(owner, ms, now)
    if (!heavy) {
      lightest = { owner: owners[0]!, at: now }
      return
    }
    metrics.heavyWork.inc()
    heavyStretch += ms
    if (heavyStretch < STRETCH_MS) return
    // Who used too much has half of the time while others are about, and all of it when nobody is.
    const othersAreAbout = lightest.owner !== owners[0] && now - lightest.at < ABOUT_MS
    if (othersAreAbout) restUntil = now + heavyStretch
    heavyStretch = 0
  }

  /** Until what it begins is done, or waits for something, nobody else has a turn. */
  function begin(lane: Standing): void {
    const turn = { lane, isHeavy: isHeavy(lane) }
    const started = elapsed()
    let going: Promise<void> | void = undefined
    lane.begun = true
    waiting -= 1
    isBeginning = true
    try {
      going = lane.pieces.shift()!()
    } catch (error) {
      onFailure(error)
    }
    isBeginning = false
    const cost = elapsed() - started
    if (!going) {
      account(turn, cost)
      done(lane)
      return
    }
    const goesOn = { ...turn, cost }
    current = goesOn
    const end = (): void => {
      if (current === goesOn) {
        current = undefined
        account(turn, elapsed() - started)
      }
      done(lane)
      work()
    }
    going.then(end, (error: unknown) => {
      onFailure(error)
      end()
    })
  }

  function done(lane: Standing): void {
    lane.begun = false
    if (lane.pieces.length > 0) queue.add(lane)
    else lane.onIdle()
  }

  function work(): void {
    while (current === undefined && !isBeginning && stretch < STRETCH_MS) {
      const rest = restUntil - elapsed()
      const lane = queue.take(rest > 0)
      if (!lane) {
        if (queue.size > 0) restEnds ??= clock.after(Math.ceil(rest), endRest)
        return
      }
      takeBreakLater()
      begin(lane)
    }
  }

  function endRest(): void {
    restEnds = undefined
    work()
  }

  function takeBreakLater(): void {
    if (breakIsNear) return
    breakIsNear = true
    setImmediate(() => {
      breakIsNear = false
      // What takes longer than a stretch waits for something; the rest of its cost is not known.
      if (current) account(current, current.cost)
      current = undefined
      stretch = 0
      work()
      metrics.waitingWork.set(waiting)
    })
  }

  return {
    lane(owners, onIdle) {
      const lane: Standing = {
        owners,
        onIdle,
        pieces: [],
        begun: false,
        get isIdle() {
          return !lane.begun && lane.pieces.length === 0
        },
        add(piece) {
          lane.pieces.push(piece)
          waiting += 1
          if (lane.begun) return
          queue.add(lane)
          work()
        },
        clear() {
          waiting -= lane.pieces.length
          lane.pieces.length = 0
          queue.delete(lane)
        },
      }
      return lane
    },
  }
}
