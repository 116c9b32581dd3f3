/** Which votes of a poll count: the one reading that documents and the log share. */
import type { Poll, PollOption, VotePlace } from '../kinds/ballot.ts'
import { methodOf } from './methods.ts'
import type { Election } from './tally.ts'
import type { Vote } from './vote.ts'

/** A vote, and what its key says. */
export type PlacedVote = Vote & VotePlace

export interface PollVotes {
  readonly pollId: string
  readonly poll: Poll
  /** Options of this poll, in any order. */
  readonly options: ReadonlyMap<string, PollOption>
  readonly votes: Iterable<PlacedVote>
}

/** The epoch of votes for this option; without one, of votes for the poll as a whole. */
export function epochOf(poll: Poll, option?: PollOption): number {
  return Math.max(poll.epoch, option?.epoch ?? 0)
}

/** One more than the greatest epoch of a poll and its options, so that none comes twice. */
export function nextEpoch(poll: Poll, options: Iterable<PollOption>): number {
  let last = poll.epoch
  for (const { epoch } of options) last = Math.max(last, epoch)
  return last + 1
}

/**
 * Everything that a count needs, with options as their list shows them. A vote counts when it stands where the poll's
 * ballot keeps its votes, when it names no epoch or the present one, and, in a poll with a time of grace, when it was
 * made before the deadline: a device's word, which is why grace must be asked for.
 */
export function electionFrom(
  { pollId, poll, options, votes }: PollVotes,
  eligible: readonly string[],
): Election {
  const { competing } = methodOf(poll.ballot)
  const counts = ({ optionId, epoch, at }: PlacedVote): boolean => {
    const isPlaced = competing ? optionId === pollId : options.has(optionId)
    const present = epochOf(poll, competing ? undefined : options.get(optionId))
    return isPlaced && (epoch === undefined || epoch === present) && isInTime(at, poll)
  }
  return {
    rule: poll.rule,
    ballot: poll.ballot,
    eligible,
    options: [...options]
      .map(([id, option]) => ({ id, epoch: epochOf(poll, option), position: option.position }))
      .toSorted((a, b) => byCodeUnits(a.position, b.position) || byCodeUnits(a.id, b.id))
      .map(({ id, epoch }) => ({ id, epoch })),
    votes: [...votes].filter(counts),
  }
}

function isInTime(at: string, { deadline, graceSeconds }: Poll): boolean {
  return deadline === '' || graceSeconds === 0 || Date.parse(at) <= Date.parse(deadline)
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
