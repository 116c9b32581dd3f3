/**
 * Counting for ballots in which somebody speaks of all options at once: who took part and is silent about an option is
 * against it, or abstains when they abstained wherever they said anything.
 */
import { allFor, type Count } from './ballot-method.ts'
import type { Sides } from './standing.ts'
import type { CastVote } from './vote.ts'

type Counted = Pick<Count, 'optionId' | 'sides' | 'hope'>

/** `sideOf`: on which side a vote is. */
export function countTogether(
  votes: readonly CastVote[],
  options: readonly string[],
  eligible: number,
  sideOf: (vote: CastVote) => keyof Sides,
): Counted[] {
  const voters = Map.groupBy(votes, ({ userId }) => userId)
  const found = new Map(
    options.map((optionId) => [optionId, { yes: 0, no: 0, abstain: 0, blocks: 0 }]),
  )
  for (const said of voters.values()) {
    const sides = new Map(said.map((vote) => [vote.optionId, sideOf(vote)]))
    const silent = [...sides.values()].every((side) => side === 'abstain') ? 'abstain' : 'no'
    for (const [optionId, counts] of found) counts[sides.get(optionId) ?? silent] += 1
  }
  return [...found].map(([optionId, sides]) => ({
    optionId,
    sides,
    hope: allFor(sides, eligible - voters.size),
  }))
}
