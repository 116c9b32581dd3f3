/** The ballot: polls, what can be voted for, and the votes. Shared by every kind in which people decide. */
import { z } from 'zod'
import { ID_PATTERN } from '../ids.ts'
import { collection, eventsOf } from './collection.ts'
import { Position, Title } from './shapes.ts'

/** How a poll decides; the numbers belong to the kinds of rule that use them. */
const PollRule = z.object({
  kind: z.enum(['unanimous', 'majority', 'threshold', 'count', 'consent']).default('majority'),
  threshold: z.number().gt(0).max(1).optional(),
  of: z.enum(['eligible', 'cast']).optional(),
  count: z.number().int().min(1).max(10_000).optional(),
  maxBlocks: z.number().int().min(0).max(10_000).optional(),
  quorum: z.number().min(0).max(1).optional(),
})

const PollStatus = z.enum(['draft', 'open', 'closed', 'cancelled'])

export const Choice = z.enum(['up', 'down', 'abstain'])

/** Votes are kept under `{pollId}:{optionId}:{userId}`. */
export function voteKey(pollId: string, optionId: string, userId: string): string {
  return `${pollId}:${optionId}:${userId}`
}

/** Whose vote a key is for, or `undefined` when it is no key of a vote. */
function voterOf(key: string): string | undefined {
  const parts = key.split(':')
  return parts.length === 3 && parts.every((part) => ID_PATTERN.test(part)) ? parts[2] : undefined
}

export const ballot = {
  polls: collection({
    events: eventsOf('poll'),
    server: ['status', 'epoch', 'result'],
    fields: z.object({
      question: Title,
      rule: PollRule.prefault({}),
      status: PollStatus.default('draft'),
      deadline: z.union([z.literal(''), z.iso.datetime()]).default(''),
      epoch: z.number().int().min(0).default(0),
      result: z.string().max(64).default(''),
      position: Position,
    }),
  }),
  options: collection({
    events: eventsOf('option'),
    fields: z.object({
      pollId: z.string().max(64),
      title: Title,
      /** What it stands for, such as an activity of the trip, and the id of that. */
      kind: z.string().max(40).default('custom'),
      ref: z.string().max(64).default(''),
      position: Position,
    }),
  }),
  votes: collection({
    events: { added: 'vote.cast', updated: 'vote.changed', removed: 'vote.withdrawn' },
    stored: 'value',
    write: 'comment',
    owner: voterOf,
    fields: z.object({ choice: Choice, at: z.iso.datetime() }),
  }),
} as const
