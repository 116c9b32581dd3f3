/** The REST calls of polls, in every kind that has them. */
import {
  pollRoutes,
  type Kind,
  type NewPoll,
  type NewVote,
  type PollReply,
  type z,
} from '@concord/schemas'
import type { Call } from './call.ts'

/** `id` is that of the trip, board or whatever holds the polls. */
export interface PollApi {
  list(id: string): Promise<{ items: PollReply[] }>
  /** Asks a question. The poll is open at once, unless it is made as a draft. */
  create(id: string, poll: z.input<typeof NewPoll>): Promise<PollReply>
  read(id: string, pollId: string): Promise<PollReply>
  /** Opens a draft, or a poll that has ended: all votes begin anew. */
  open(id: string, pollId: string): Promise<PollReply>
  close(id: string, pollId: string): Promise<PollReply>
  cancel(id: string, pollId: string): Promise<PollReply>
  /** Votes, or changes a vote. */
  vote(id: string, pollId: string, vote: NewVote): Promise<PollReply>
  /** Takes back what you said: of one option, or in the whole poll. */
  withdraw(id: string, pollId: string, optionId?: string): Promise<PollReply>
}

export function createPollApi(kind: Pick<Kind, 'plural'>, call: Call): PollApi {
  const routes = pollRoutes(kind)
  return {
    list: (id) => call(routes.list, { params: { id } }),
    create: (id, poll) => call(routes.create, { params: { id }, body: poll }),
    read: (id, pollId) => call(routes.read, { params: { id, pollId } }),
    open: (id, pollId) => call(routes.open, { params: { id, pollId } }),
    close: (id, pollId) => call(routes.close, { params: { id, pollId } }),
    cancel: (id, pollId) => call(routes.cancel, { params: { id, pollId } }),
    vote: (id, pollId, vote) => call(routes.vote, { params: { id, pollId }, body: vote }),
    withdraw: (id, pollId, optionId) =>
      call(routes.withdraw, { params: { id, pollId }, query: { optionId } }),
  }
}
