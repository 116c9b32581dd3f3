/** A poll as REST tells of it. Pure. */
import {
  Vote,
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
  const mine: Record<string, unknown> = {}
  for (const vote of votes) if (vote.userId === userId) mine[vote.optionId] = Vote.parse(vote)
  return {
    ...poll,
    options: [...optionsOf(state, poll.id)].map(([id, { pollId: _pollId, ...option }]) => ({
      ...option,
      id,
    })),
    tally: tallyAt(state, poll.id) ?? null,
    voters: new Set(votes.map((vote) => vote.userId)).size,
    mine,
  }
}
