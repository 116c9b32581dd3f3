/** How an option stands, in words. */
import type { RoomPoll } from '@concord/client'
import type { Standing } from '@concord/schemas'

type Counted = Pick<Standing, 'yes' | 'no' | 'abstain' | 'blocks' | 'points'>

/** `2 yes, 1 no`; `7 points` comes first in a score ballot. Empty while nobody said anything. */
export function sidesWords({ points, yes, no, abstain, blocks }: Counted): string {
  if (yes + no + abstain + blocks === 0) return ''
  return [
    ...(points === undefined ? [] : [plural(points, 'point')]),
    ...(yes > 0 ? [`${yes} yes`] : []),
    ...(no > 0 ? [`${no} no`] : []),
    ...(blocks > 0 ? [plural(blocks, 'block')] : []),
    ...(abstain > 0 ? [`${abstain} abstained`] : []),
  ].join(', ')
}

/** Where it stands on the way to being agreed: `2 of 3 needed`, `agreed`, `blocked`, `out of reach`. */
export function standingWords({
  standing,
  yes,
  need,
  quorum,
  voters,
}: Pick<Standing, 'standing' | 'yes' | 'need' | 'quorum' | 'voters'>): string {
  switch (standing) {
    case 'reached':
      return 'agreed'
    case 'blocked':
      return 'blocked'
    case 'impossible':
      return 'out of reach'
    case 'undecided':
      return yes >= need ? `${quorum - voters} more must take part` : `${yes} of ${need} needed`
  }
}

/** `3 of 5 have voted`; empty while nobody knows. */
export function turnoutWords({
  turnout,
  eligible,
  status,
}: Pick<RoomPoll, 'turnout' | 'eligible' | 'status'>): string {
  if (turnout === undefined) return ''
  return `${turnout} of ${eligible.length} ${status === 'open' ? 'have voted' : 'voted'}`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
