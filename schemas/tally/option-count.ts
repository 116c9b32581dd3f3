/** Standings in the words in which events, REST and pages tell them. */
import type { OptionCount, VoterProgress } from '../events/votes.ts'
import { methodOf } from './methods.ts'
import type { Standing } from './standing.ts'
import { countedVotes, type Election } from './tally.ts'

/** Who blocks is counted among those who are against it, so that up, down and abstain are all who voted. */
export function optionCount({ yes, no, blocks, ...standing }: Standing): OptionCount {
  return {
    up: yes,
    down: no + blocks,
    abstain: standing.abstain,
    totalVotes: standing.voters,
    votesNeeded: standing.need,
    eligible: standing.eligible,
    consensusProgress: standing.progress,
    participation: standing.participation,
    standing: standing.standing,
  }
}

/**
 * How far somebody is through the options: not how near a decision is, which is `consensusProgress`. The percentage is
 * a whole number, rounded down, so that 100 is the end. A ballot that is one entry is done at once.
 */
export function voterProgress(election: Election, userId: string): VoterProgress {
  const said = countedVotes(election).filter((vote) => vote.userId === userId).length
  const totalItems = election.options.length
  const isDone = methodOf(election.ballot).competing && said > 0
  const currentIndex = isDone ? totalItems : said
  const progressPercentage = totalItems === 0 ? 0 : Math.floor((100 * currentIndex) / totalItems)
  return { currentIndex, totalItems, progressPercentage }
}

/** `unanimous` if and only if everybody who may vote is in favour. */
export function matchType({ yes, eligible }: Standing): 'unanimous' | 'majority' {
  return yes > 0 && yes === eligible ? 'unanimous' : 'majority'
}

/** Who is in favour of an option, in the order of their ids; in a ranked ballot, who ranks it at all. */
export function participants(election: Election, optionId: string): string[] {
  const { supports } = methodOf(election.ballot)
  return countedVotes(election)
    .filter((vote) => supports(vote, optionId))
    .map(({ userId }) => userId)
    .toSorted()
}
