/**
 * From votes to standings: one pure function, the same on the server, in the SDK and in pages. The order of votes never
 * matters, and nothing but its argument does: no clock, no chance.
 */
import { z } from 'zod'
import type { Count } from './ballot-method.ts'
import { methodOf } from './methods.ts'
import type { PollBallot } from './poll-ballot.ts'
import type { PollRule } from './poll-rule.ts'
import { Standing, measure, standingWord } from './standing.ts'
import type { CastVote } from './vote.ts'

/** All that a count depends on. */
export interface Election {
  readonly rule: PollRule
  readonly ballot: PollBallot
  /** User ids of those who may vote. */
  readonly eligible: readonly string[]
  /** In the order of the list; `epoch` is passed on to the standings. */
  readonly options: readonly { readonly id: string; readonly epoch: number }[]
  /** One at most for each option and person. Votes of others than `eligible`, and votes with a fault, do not count. */
  readonly votes: readonly CastVote[]
}

const ids = z.array(z.string().max(64))

export const Tally = z.object({
  /** In the order of the options. */
  standings: z.array(Standing),
  /** Options with most support, reached or not; none while nobody is in favour of anything. */
  leaders: ids,
  /** Of the options that are reached, those with most support: one, or several in a tie, or none. */
  winners: ids,
  /** Several win; or nothing is reached because options that compete for the same vote lead together. */
  tie: z.boolean(),
  /** People whose votes count, and people who may vote. */
  voters: z.number().int().min(0),
  eligible: z.number().int().min(0),
})
export type Tally = z.infer<typeof Tally>

/** Those of the votes that count: of people who may vote, and without a fault. */
export function countedVotes({ ballot, eligible, options, votes }: Election): CastVote[] {
  const { fault } = methodOf(ballot)
  const electorate = new Set(eligible)
  const known = new Set(options.map(({ id }) => id))
  return votes.filter((vote) => electorate.has(vote.userId) && fault(vote, known) === undefined)
}

export function tally(election: Election): Tally {
  const { rule, ballot, options } = election
  const method = methodOf(ballot)
  const electorate = new Set(election.eligible)
  const known = new Set(options.map(({ id }) => id))
  const valid = countedVotes(election)
  const counts = method.count(valid, [...known], electorate.size)
  const epochs = new Map(options.map(({ id, epoch }) => [id, epoch]))
  const standings = counts.map((count) =>
    standingOf(rule, count, electorate.size, epochs.get(count.optionId)!),
  )
  const leaders = best(counts.filter(({ sides }) => sides.yes > 0))
  const winners = best(counts.filter((_, index) => standings[index]!.standing === 'reached'))
  const rivals = winners.length === 0 && method.competing ? leaders : winners
  return {
    standings,
    leaders,
    winners,
    tie: rivals.length > 1,
    voters: new Set(valid.map(({ userId }) => userId)).size,
    eligible: electorate.size,
  }
}

function standingOf(
  rule: PollRule,
  { optionId, sides, hope, points }: Count,
  eligible: number,
  epoch: number,
): Standing {
  return {
    optionId,
    epoch,
    standing: standingWord(rule, sides, hope, eligible),
    ...sides,
    ...measure(rule, sides, eligible),
    ...(points === undefined ? {} : { points }),
  }
}

/** The options with the greatest merit. */
function best(counts: readonly Count[]): string[] {
  const [first, ...others] = counts
  if (!first) return []
  const top = others.reduce(
    (top, { merit }) => (compare(merit, top) > 0 ? merit : top),
    first.merit,
  )
  return counts.filter(({ merit }) => compare(merit, top) === 0).map(({ optionId }) => optionId)
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, index) => value !== b[index])
  return index < 0 ? 0 : a[index]! - b[index]!
}
