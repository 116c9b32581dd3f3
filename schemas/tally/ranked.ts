/**
 * The options in order, counted by instant run-off. An option stands as it did in its last round: in favour are the
 * ballots that counted for it then, and whose ballot had run out of options abstains from then on. So a majority of
 * `decided` is the usual rule of instant run-off.
 *
 * While votes are outstanding an option is called impossible only when it is so for certain: when too few rank it at
 * all. What order of the outstanding ballots would serve it best is not searched for.
 */
import type { BallotMethod } from './ballot-method.ts'
import { instantRunoff } from './instant-runoff.ts'
import { faultOfPicks } from './picks.ts'
import type { Sides } from './standing.ts'

export const ranked: BallotMethod = {
  apart: false,
  competing: true,
  fault: (vote, options) => faultOfPicks(vote, options, Infinity),
  supports: ({ picks = [] }, optionId) => picks.includes(optionId),
  count(votes, options, eligible) {
    const ballots = votes.flatMap(({ picks }) => (picks ? [picks] : []))
    const results = instantRunoff(ballots, options)
    return options.map((optionId) => {
      const { round, votes: yes, active } = results.get(optionId)!
      const sides = { yes, no: active - yes, abstain: votes.length - active, blocks: 0 }
      const outstanding = eligible - votes.length
      const rankedBy = ballots.filter((picks) => picks.includes(optionId)).length
      const hope = outstanding === 0 ? sides : atBest(rankedBy + outstanding, eligible)
      return { optionId, sides, hope, merit: [round, yes] }
    })
  },
}

/** Everybody who ranks it, or still may, counts for it, and everybody else has run out of options. */
function atBest(yes: number, eligible: number): Sides {
  return { yes, no: 0, abstain: eligible - yes, blocks: 0 }
}
