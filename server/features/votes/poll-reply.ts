/** A poll as REST tells of it. Pure. */
import {
  optionsOf,
  tallyAt,
  type BallotState,
  type PlacedVote,
  type Poll,
  type PollReply,
} from '@concord/schemas'

/** `votes` are those of the poll; of a secret one only the caller's own are told, and how many voted. */
export function replyOf(
  state: BallotState,
  { result: _result, ...poll }: Poll & { readonly id: string },
  votes: readonly PlacedVote[],
  userId: string,
): PollReply {
  const options = [...optionsOf(state, poll.id)].map(([id, { pollId: _, ...option }]) => ({
    ...option,
    id,
  }))
  const mine = votes
    .filter((vote) => vote.userId === userId)
    .map(({ optionId, pollId: _, userId: __, ...vote }) => [optionId, vote])
  return {
    ...poll,
    options,
    tally: tallyAt(state, poll.id) ?? null,
    voters: new Set(votes.map((vote) => vote.userId)).size,
    mine: Object.fromEntries(mine),
  }
}
