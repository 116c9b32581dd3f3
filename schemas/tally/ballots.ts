/** The polls of one scope as the log tells of them. */
import { readVoteKey, type BallotState, type Poll, type PollOption } from '../kinds/ballot.ts'
import { electionFrom, type PlacedVote } from './election.ts'
import { tally, type Election, type Tally } from './tally.ts'

/** `fold` makes one out of another; `NO_BALLOTS` is the first. */
export interface Ballots {
  /** Members who may vote. */
  readonly voters: ReadonlySet<string>
  /** With the epochs that they are in; the document may be owed them yet. */
  readonly polls: ReadonlyMap<string, Poll>
  readonly options: ReadonlyMap<string, PollOption>
  /** By poll. */
  readonly votes: ReadonlyMap<string, VotesOfPoll>
}

/** By key. Together they are what the document has. */
export interface VotesOfPoll {
  /** Of the present epochs. */
  readonly present: ReadonlyMap<string, PlacedVote>
  /** Of epochs that are over; the server has not removed them yet. */
  readonly past: ReadonlyMap<string, PlacedVote>
}

export const NO_VOTES: VotesOfPoll = { present: new Map(), past: new Map() }

export const NO_BALLOTS: Ballots = {
  voters: new Set(),
  polls: new Map(),
  options: new Map(),
  votes: new Map(),
}

/** The election of an open poll; `undefined` when `electionAt` has none either. */
export function electionOf(ballots: Ballots, pollId: string): Election | undefined {
  const poll = ballots.polls.get(pollId)
  if (!poll || poll.status !== 'open' || poll.secret) return undefined
  const votes = (ballots.votes.get(pollId) ?? NO_VOTES).present.values()
  const options = optionsIn(ballots, pollId)
  return electionFrom({ pollId, poll, options, votes }, electorateOf(ballots, poll))
}

/** How a poll stands: an open one by its votes, one that has ended as it was at its end. */
export function tallyOf(ballots: Ballots, pollId: string): Tally | undefined {
  const election = electionOf(ballots, pollId)
  if (election) return tally(election)
  const poll = ballots.polls.get(pollId)
  return poll?.status === 'open' ? undefined : (poll?.result ?? undefined)
}

/** Who may vote in a poll, in the order of their ids; the frozen electorate is the one that it was opened with. */
export function electorateOf({ voters }: Ballots, poll: Poll): readonly string[] {
  return poll.electorate === 'frozen' ? poll.eligible : [...voters].toSorted()
}

export function optionsIn(
  { options }: Pick<Ballots, 'options'>,
  pollId: string,
): ReadonlyMap<string, PollOption> {
  return new Map([...options].filter(([, option]) => option.pollId === pollId))
}

/** The ballots of a document to which nothing is owed, and of these members who may vote. */
export function ballotsAt(state: BallotState, voters: Iterable<string>): Ballots {
  const votes = state.votes.flatMap((vote) => {
    const place = readVoteKey(vote.id)
    return place ? [{ ...vote, ...place }] : []
  })
  return {
    voters: new Set(voters),
    polls: new Map(state.polls.map((poll) => [poll.id, poll])),
    options: new Map(state.options.map((option) => [option.id, option])),
    votes: new Map(
      [...Map.groupBy(votes, ({ pollId }) => pollId)].map(([pollId, placed]) => [
        pollId,
        { ...NO_VOTES, present: new Map(placed.map((vote) => [vote.id, vote])) },
      ]),
    ),
  }
}
