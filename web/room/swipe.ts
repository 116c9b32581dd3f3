/** What a finger or a mouse on a card means. Distances in pixels, to the right and down. */
import type { Choice } from '@concord/schemas'

export type Direction = 'left' | 'right' | 'up'

export const CHOICE_OF: Readonly<Record<Direction, Choice>> = {
  left: 'down',
  right: 'up',
  up: 'abstain',
}

export interface Drag {
  readonly dx: number
  readonly dy: number
}

/** So far a card is dragged before letting go counts. */
const FAR = 90
/** A quick flick counts from here on. */
const FLICK = 35
/** Pixels a millisecond. */
const QUICK = 0.55

/** Where a card is on its way to, and how far (0 to 1); nothing for one that is dragged down or hardly at all. */
export function leaning({ dx, dy }: Drag): { direction: Direction; share: number } | undefined {
  const sideways = Math.abs(dx) >= Math.abs(dy)
  const length = sideways ? Math.abs(dx) : -dy
  if (length < 12) return undefined
  const direction = sideways ? (dx > 0 ? 'right' : 'left') : 'up'
  return { direction, share: Math.min(1, length / FAR) }
}

/** Where the card goes when it is let go after so many milliseconds; `undefined`: back to its place. */
export function swipeOf(drag: Drag, ms: number): Direction | undefined {
  const lean = leaning(drag)
  if (!lean) return undefined
  const length = Math.max(Math.abs(drag.dx), Math.abs(drag.dy))
  const isQuick = length >= FLICK && length / Math.max(1, ms) >= QUICK
  return lean.share === 1 || isQuick ? lean.direction : undefined
}
