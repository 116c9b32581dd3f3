/** The count of a poll from its document: what clients show, and what the server closes a poll with. */
import { readVoteKey, type BallotState, type PollOption } from '../kinds/ballot.ts'
import { electionFrom, type PlacedVote } from './election.ts'
import { tally, type Election, type Tally } from './tally.ts'

/**
 * The election of an open poll as the document has it. `undefined` for a poll that is not there or not open, and for a
 * secret one, whose votes only the server knows.
 *
 * To which epoch a vote belongs: `at` is what the device says and proves nothing, so a vote that names no epoch belongs
 * to the epoch in which the server took it. When an epoch begins, the server removes the votes of the epochs before
 * from the document, and whoever counts the document sees that at once (`openPoll` and `catchUp` say what to write).
 * A vote may also name the epoch that its voter saw, as `voteFor` does; then it counts in that one alone. So nobody
 * votes for something that they have not seen because they were offline while it was changed.
 *
 * From the log `electionOf` makes the same of the same votes, once everything that the server owes the document is
 * written.
 */
export function electionAt(state: BallotState, pollId: string): Election | undefined {
  const poll = state.polls.find(({ id }) => id === pollId)
  if (!poll || poll.status !== 'open' || poll.secret) return undefined
  const options = optionsOf(state, pollId)
  return electionFrom({ pollId, poll, options, votes: votesOf(state, pollId) }, poll.eligible)
}

/** How a poll stands: an open one by its votes, one that has ended as it was at its end. */
export function tallyAt(state: BallotState, pollId: string): Tally | undefined {
  const election = electionAt(state, pollId)
  if (election) return tally(election)
  const poll = state.polls.find(({ id }) => id === pollId)
  return poll?.status === 'open' ? undefined : (poll?.result ?? undefined)
}

/** In the order of the list. */
export function optionsOf(state: BallotState, pollId: string): ReadonlyMap<string, PollOption> {
  return new Map(
    state.options.flatMap((option) => (option.pollId === pollId ? [[option.id, option]] : [])),
  )
}

/** Every vote under a key of this poll, whether it counts or not. */
export function votesOf(state: BallotState, pollId: string): PlacedVote[] {
  return state.votes.flatMap((vote) => {
    const place = readVoteKey(vote.id)
    return place?.pollId === pollId ? [{ ...vote, ...place }] : []
  })
}
