/**
 * What the server writes into a document when polls are opened and closed, and when an epoch begins. Pure: the document
 * as it is in, what to change in it out.
 *
 * Written in the same transaction as the edit that brought it about (`fold` over its events, then `catchUp`), the
 * document is never behind; written later by a reader of the log, it is behind until then. A poll must be closed from
 * the document or from ballots that are not behind, in one transaction with the reading: whatever is in the log before
 * the closing counts.
 */
import { equalityDeep } from 'lib0/function'
import { voteKey, type BallotState, type Poll, type PollOption } from '../kinds/ballot.ts'
import { NO_VOTES, electorateOf, type Ballots } from './ballots.ts'
import { optionsOf, votesOf } from './election-at.ts'
import { nextEpoch } from './election.ts'
import { methodOf } from './methods.ts'
import { outcomeOf, type Closing } from './outcome.ts'
import { tally, type Election } from './tally.ts'
import { Vote } from './vote.ts'

/** By id the fields to change, and the keys of votes to delete. */
export interface PollWrites {
  readonly polls: ReadonlyMap<string, Partial<Poll>>
  readonly options: ReadonlyMap<string, Partial<PollOption>>
  readonly votes: readonly string[]
}

/** Why a poll cannot be opened, in plain words. */
export function openingFault(state: BallotState, pollId: string): string | undefined {
  const poll = state.polls.find(({ id }) => id === pollId)
  if (!poll) return 'There is no such poll.'
  if (poll.status === 'open') return 'This poll is open already.'
  if (optionsOf(state, pollId).size === 0) return 'A poll needs something to vote on.'
  return methodOf(poll.ballot).competing && poll.rule.kind === 'consent'
    ? 'Nobody can block in this ballot: choose another rule.'
    : undefined
}

/**
 * Opens a poll, for the first time or again: a new epoch without votes. `voters` are those who may vote now, `at` an
 * instant in ISO 8601. Throws when `openingFault` has something to say.
 */
export function openPoll(
  state: BallotState,
  pollId: string,
  voters: Iterable<string>,
  at: string,
): PollWrites {
  const fault = openingFault(state, pollId)
  if (fault !== undefined) throw new Error(fault)
  const poll = state.polls.find(({ id }) => id === pollId)!
  const opened: Partial<Poll> = {
    status: 'open',
    epoch: nextEpoch(poll, optionsOf(state, pollId).values()),
    eligible: [...new Set(voters)].toSorted(),
    openedAt: at,
    closedAt: '',
    outcome: '',
    result: null,
  }
  return {
    polls: new Map([[pollId, opened]]),
    options: new Map(),
    votes: votesOf(state, pollId).map(({ optionId, userId }) => voteKey(pollId, optionId, userId)),
  }
}

/** Ends an open poll with the count of this election, its last one. `at` is an instant in ISO 8601. */
export function closePoll(
  pollId: string,
  election: Election,
  closing: Closing,
  at: string,
): PollWrites {
  const result = tally(election)
  const closed: Partial<Poll> = {
    status: closing === 'cancelled' ? 'cancelled' : 'closed',
    eligible: [...election.eligible],
    closedAt: at,
    outcome: outcomeOf(result, closing),
    result,
  }
  return { polls: new Map([[pollId, closed]]), options: new Map(), votes: [] }
}

/**
 * What a document is owed of open polls: epochs that began, the live electorate, and votes of epochs that are over. A
 * vote that was cast anew since then stays, and so does everything when nothing is owed.
 */
export function catchUp(ballots: Ballots, state: BallotState): PollWrites {
  const open = state.polls.filter(
    ({ id, status }) => status === 'open' && ballots.polls.get(id)?.status === 'open',
  )
  const written = new Map(state.votes.map((vote) => [vote.id, vote]))
  return {
    polls: new Map(
      open.flatMap((poll) => {
        const owed = ballots.polls.get(poll.id)!
        const eligible = [...electorateOf(ballots, owed)]
        const changes: Partial<Poll> = {
          ...(owed.epoch > poll.epoch ? { epoch: owed.epoch } : {}),
          ...(equalityDeep(eligible, poll.eligible) ? {} : { eligible }),
        }
        return Object.keys(changes).length > 0 ? [[poll.id, changes]] : []
      }),
    ),
    options: new Map(
      state.options.flatMap(({ id, pollId, epoch }) => {
        const owed = ballots.options.get(id)?.epoch ?? 0
        return owed > epoch && open.some((poll) => poll.id === pollId)
          ? [[id, { epoch: owed }]]
          : []
      }),
    ),
    votes: open.flatMap(({ id }) =>
      [...(ballots.votes.get(id) ?? NO_VOTES).past].flatMap(([key, past]) => {
        const vote = written.get(key)
        return vote && isSame(vote, past) ? [key] : []
      }),
    ),
  }
}

const VOTE_FIELDS = Object.keys(Vote.shape) as (keyof Vote)[]

function isSame(a: Vote, b: Vote): boolean {
  return VOTE_FIELDS.every((field) => equalityDeep(a[field], b[field]))
}
