/** One of the options. Who chose another one is against it. */
import { allFor, type BallotMethod } from './ballot-method.ts'
import { faultOfPicks } from './picks.ts'

export const single: BallotMethod = {
  apart: false,
  competing: true,
  fault: (vote, options) => faultOfPicks(vote, options, 1),
  supports: ({ picks }, optionId) => picks?.[0] === optionId,
  count(votes, options, eligible) {
    const abstain = votes.filter(({ choice }) => choice === 'abstain').length
    const chosen = Map.groupBy(votes, ({ picks }) => picks?.[0])
    return options.map((optionId) => {
      const yes = chosen.get(optionId)?.length ?? 0
      const sides = { yes, no: votes.length - abstain - yes, abstain, blocks: 0 }
      return { optionId, sides, hope: allFor(sides, eligible - votes.length), merit: [yes] }
    })
  },
}
