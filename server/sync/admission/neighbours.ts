/**
 * Whether somebody can have put something between two units that are not side by side here. They were for whoever did;
 * what is between them here, they did not know. Yjs orders everything alike everywhere only as long as that is so.
 *
 * Yjs' order is that of a tree: a unit comes after its origin, and all that descends from it follows at once. With both
 * side by side, the right one's origin is the left one or something that the left one descends from. If it is not the left
 * one itself, what leads from there to the left one must come before the right one.
 */
import type { Id, Run } from './receiving.ts'
import { NotAdmitted } from './refused.ts'

/** Steps that may be taken for one update; what clients do takes next to none. */
const STEPS = 200_000
const DEEPEST = 1000

/** The run that a unit is in, of the document or of the update. */
export type RunAt = (id: Id) => Run

/** Throws NotAdmitted when this cannot be found out in reasonable time. */
export type CanBeNeighbours = (left: Id | null, right: Id) => boolean

export function createNeighbours(runAt: RunAt): CanBeNeighbours {
  let steps = 0

  function spend(): void {
    steps += 1
    if (steps > STEPS) throw tooEntangled()
  }

  return (left, right) => {
    const origin = originOf(right, runAt(right))
    if (left === null) return false
    const child = childOf(origin, left, runAt(left))
    return child !== undefined && !isSame(child, right) && isBefore(child, right, origin, 0)
  }

  /** The unit that comes from `origin` and leads to `unit`; `undefined` when nothing does. */
  function childOf(origin: Id | null, unit: Id, run: Run): Id | undefined {
    for (let at = unit, within = run; ; within = runAt(at)) {
      spend()
      const { client, clock } = within.id
      if (origin?.client === client && clock <= origin.clock && origin.clock < at.clock) {
        return { client, clock: origin.clock + 1 }
      }
      if (isSame(within.origin, origin)) return within.id
      if (within.origin === null) return undefined
      at = within.origin
    }
  }

  /** Which of two units with the same origin comes first. */
  function isBefore(one: Id, other: Id, origin: Id | null, depth: number): boolean {
    spend()
    if (depth > DEEPEST) throw tooEntangled()
    const right = siblingAfter(one, origin)
    const otherRight = siblingAfter(other, origin)
    if (isSame(right, other)) return true
    if (isSame(otherRight, one)) return false
    if (!isSame(right, otherRight)) {
      if (right !== null && isBefore(right, other, origin, depth + 1)) return true
      if (otherRight !== null && isBefore(otherRight, one, origin, depth + 1)) return false
    }
    return one.client < other.client || (one.client === other.client && one.clock > other.clock)
  }

  /** What a unit was put before, if that has the same origin. */
  function siblingAfter(unit: Id, origin: Id | null): Id | null {
    const { rightOrigin } = runAt(unit)
    if (rightOrigin === null) return null
    return isSame(originOf(rightOrigin, runAt(rightOrigin)), origin) ? rightOrigin : null
  }
}

function originOf({ client, clock }: Id, run: Run): Id | null {
  return clock > run.id.clock ? { client, clock: clock - 1 } : run.origin
}

function isSame(one: Id | null, other: Id | null): boolean {
  if (one === null || other === null) return one === other
  return one.clock === other.clock && one.client === other.client
}

function tooEntangled(): NotAdmitted {
  return new NotAdmitted('This update is too entangled with what others wrote.')
}
