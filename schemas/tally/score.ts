/**
 * A score for each option. The rule asks how many are in favour, which are those whose score is `pass` or more; among
 * the options that the rule accepts, the one with most points wins. No score is a score of 0.
 */
import { NO_SUCH_OPTION, byFavour, type BallotMethod } from './ballot-method.ts'
import type { PollBallot } from './poll-ballot.ts'
import type { Sides } from './standing.ts'
import { countTogether } from './together.ts'
import type { CastVote } from './vote.ts'

export function scoring({
  max,
  pass = Math.ceil(max / 2),
}: Extract<PollBallot, { kind: 'score' }>): BallotMethod {
  const sideOf = ({ choice, score = 0 }: CastVote): keyof Sides => {
    if (choice === 'abstain') return 'abstain'
    if (choice === 'block') return 'blocks'
    return score >= pass ? 'yes' : 'no'
  }

  return {
    apart: false,
    competing: false,
    fault({ optionId, choice, score, picks }, options) {
      if (!options.has(optionId)) return NO_SUCH_OPTION
      if (picks !== undefined) return 'This poll takes no order of options.'
      if (choice === 'abstain' || choice === 'block')
        return score === undefined ? undefined : `Who votes "${choice}" gives no score.`
      return score !== undefined && score <= max ? undefined : `Give a score from 0 to ${max}.`
    },
    supports: (vote, optionId) => vote.optionId === optionId && sideOf(vote) === 'yes',
    count(votes, options, eligible) {
      const points = new Map<string, number>()
      for (const { optionId, score = 0 } of votes)
        points.set(optionId, (points.get(optionId) ?? 0) + score)
      return countTogether(votes, options, eligible, sideOf).map((counted) => {
        const sum = points.get(counted.optionId) ?? 0
        return { ...counted, merit: [sum, ...byFavour(counted.sides)], points: sum }
      })
    },
  }
}
