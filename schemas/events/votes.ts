/** What follows from votes: how they stand, what was agreed, how a poll ended. The server's tally writes them. */
import { z } from 'zod'
import { UserId } from '../ids.ts'
import { scopeEvent, type EventRule } from './event.ts'

export const POLL_OPENED = 'poll.opened'
export const POLL_CLOSED = 'poll.closed'
export const VOTE_COUNTED = 'vote.counted'
export const BALLOT_RECEIVED = 'ballot.received'
export const CONSENSUS_REACHED = 'consensus.reached'
export const CONSENSUS_LOST = 'consensus.lost'

/** How one option stands. `consensusProgress` and `participation` run from 0 to 1. */
export const OptionCount = z.object({
  up: z.number().int().min(0),
  down: z.number().int().min(0),
  abstain: z.number().int().min(0),
  totalVotes: z.number().int().min(0),
  votesNeeded: z.number().int().min(0),
  eligible: z.number().int().min(0),
  consensusProgress: z.number().min(0).max(1),
  participation: z.number().min(0).max(1),
  standing: z.enum(['undecided', 'reached', 'blocked', 'impossible']),
})
export type OptionCount = z.infer<typeof OptionCount>

/** How far one person is through the options of a poll. */
export const VoterProgress = z.object({
  currentIndex: z.number().int().min(0),
  totalItems: z.number().int().min(0),
  progressPercentage: z.number().min(0).max(100),
})
export type VoterProgress = z.infer<typeof VoterProgress>

const where = { pollId: z.string(), epoch: z.number().int().min(0) }
const option = { ...where, optionId: z.string(), title: z.string() }

/** `entityId` is the poll. */
export const voteEvents: readonly EventRule[] = [
  scopeEvent(
    POLL_OPENED,
    z.object({ ...where, question: z.string(), deadline: z.string(), eligible: z.number() }),
    'A poll takes votes; each opening is an epoch of its own.',
  ),
  scopeEvent(
    VOTE_COUNTED,
    z.object({
      ...option,
      userId: UserId,
      /** What they chose; absent when they took their vote back, and in a secret poll. */
      choice: z.string().optional(),
      tally: OptionCount,
      voterProgress: VoterProgress,
    }),
    'A vote that was cast, changed or withdrawn was counted: how the option stands now.',
  ),
  {
    type: BALLOT_RECEIVED,
    version: 1,
    data: z.object(where),
    audience: 'user',
    about: 'A vote in a secret poll was taken: told to who cast it, and what it says to nobody.',
  },
  scopeEvent(
    CONSENSUS_REACHED,
    z.object({
      ...option,
      participants: z.array(UserId),
      matchType: z.enum(['unanimous', 'majority']),
      tally: OptionCount,
    }),
    'An option has what its rule asks for. Told once each time that it comes to that.',
  ),
  scopeEvent(
    CONSENSUS_LOST,
    z.object({ ...option, tally: OptionCount }),
    'An option that had what its rule asks for has it no more.',
  ),
  scopeEvent(
    POLL_CLOSED,
    z.object({
      ...where,
      question: z.string(),
      outcome: z.string(),
      /** The option or options that won. */
      winners: z.array(z.string()),
      options: z.array(z.object({ optionId: z.string(), title: z.string(), tally: OptionCount })),
    }),
    'A poll ended, with what came of it. Only votes that were in the log before it count.',
  ),
]
