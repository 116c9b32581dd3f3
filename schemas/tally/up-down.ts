/** For or against each option, each for itself. Who is silent about an option does not take part in it. */
import { NO_SUCH_OPTION, allFor, byFavour, type BallotMethod } from './ballot-method.ts'
import type { Sides } from './standing.ts'
import type { Choice } from './vote.ts'

export const SIDES = {
  up: 'yes',
  down: 'no',
  abstain: 'abstain',
  block: 'blocks',
} as const satisfies Record<Choice, keyof Sides>

export const upDown: BallotMethod = {
  apart: true,
  competing: false,
  fault({ optionId, score, picks }, options) {
    if (!options.has(optionId)) return NO_SUCH_OPTION
    if (score === undefined && picks === undefined) return undefined
    return 'This poll takes no scores and no order of options.'
  },
  supports: (vote, optionId) => vote.optionId === optionId && vote.choice === 'up',
  count(votes, options, eligible) {
    const found = new Map(
      options.map((optionId) => [optionId, { yes: 0, no: 0, abstain: 0, blocks: 0 }]),
    )
    const voters = new Map<string, number>()
    for (const { optionId, choice } of votes) {
      found.get(optionId)![SIDES[choice]] += 1
      voters.set(optionId, (voters.get(optionId) ?? 0) + 1)
    }
    return [...found].map(([optionId, sides]) => ({
      optionId,
      sides,
      hope: allFor(sides, eligible - (voters.get(optionId) ?? 0)),
      merit: byFavour(sides),
    }))
  },
}
