/** The ballot: polls, what can be voted for, and the votes. Shared by every kind in which people decide. */
import { z } from 'zod'
import { ID_PATTERN } from '../ids.ts'
import { Outcome } from '../tally/outcome.ts'
import { PollBallot } from '../tally/poll-ballot.ts'
import { PollRule } from '../tally/poll-rule.ts'
import { Tally } from '../tally/tally.ts'
import { outsideVoteWindow } from '../tally/vote-window.ts'
import { Vote } from '../tally/vote.ts'
import { collection, eventsOf } from './collection.ts'
import type { Kind } from './kind.ts'
import { Position, Title } from './shapes.ts'

const PollStatus = z.enum(['draft', 'open', 'closed', 'cancelled'])

/** ISO 8601 in UTC, or empty while there is none. */
const OptionalInstant = z.union([z.literal(''), z.iso.datetime()])

/** Votes are kept under `{pollId}:{optionId}:{userId}`. */
export function voteKey(pollId: string, optionId: string, userId: string): string {
  return `${pollId}:${optionId}:${userId}`
}

export interface VotePlace {
  readonly pollId: string
  readonly optionId: string
  readonly userId: string
}

/** Three ids as ID_PATTERN has them. */
const VOTE_KEY = new RegExp(
  `^${[1, 2, 3].map(() => `(${ID_PATTERN.source.slice(1, -1)})`).join(':')}$`,
)

/** What a key of a vote says, or `undefined` when it is none. */
export function readVoteKey(key: string): VotePlace | undefined {
  const [, pollId, optionId, userId] = VOTE_KEY.exec(key) ?? []
  if (pollId === undefined || optionId === undefined || userId === undefined) return undefined
  return { pollId, optionId, userId }
}

export const ballot = {
  polls: collection({
    events: eventsOf('poll'),
    server: ['status', 'epoch', 'eligible', 'openedAt', 'closedAt', 'outcome', 'result'],
    fields: z.object({
      question: Title,
      rule: PollRule.prefault({ kind: 'majority' }),
      ballot: PollBallot.prefault({ kind: 'updown' }),
      /** Votes are given to the server alone and never lie in the document. */
      secret: z.boolean().default(false),
      /** `live`: whoever may vote while it is counted; `frozen`: whoever could when the poll was opened. */
      electorate: z.enum(['live', 'frozen']).default('live'),
      deadline: OptionalInstant.default(''),
      /** So long after the deadline votes are still taken that say that they were made before it. */
      graceSeconds: z.number().int().min(0).max(86_400).default(0),
      status: PollStatus.default('draft'),
      /** Raised when all votes begin anew: at each opening, and when what is voted on changes. */
      epoch: z.number().int().min(0).default(0),
      /** User ids of those who may vote. */
      eligible: z.array(z.string().max(64)).max(10_000).default([]),
      openedAt: OptionalInstant.default(''),
      closedAt: OptionalInstant.default(''),
      outcome: z.union([z.literal(''), Outcome]).default(''),
      /** How it stood at closing. Votes that came later are not in it. */
      result: Tally.nullable().default(null),
      position: Position,
    }),
  }),
  options: collection({
    events: eventsOf('option'),
    server: ['epoch'],
    fields: z.object({
      pollId: z.string().max(64),
      title: Title,
      /** What it stands for, such as an activity of the trip, and the id of that. */
      kind: z.string().max(40).default('custom'),
      ref: z.string().max(64).default(''),
      /** The poll's count of epochs when the votes for this option alone began anew; 0 if they never did. */
      epoch: z.number().int().min(0).default(0),
      position: Position,
    }),
  }),
  votes: collection({
    events: { added: 'vote.cast', updated: 'vote.changed', removed: 'vote.withdrawn' },
    stored: 'value',
    write: 'comment',
    owner: (key) => readVoteKey(key)?.userId,
    closed(key, { look, at, late }) {
      const poll = look('polls', readVoteKey(key)?.pollId ?? '')
      return poll && outsideVoteWindow(poll, at, late)
    },
    fields: Vote,
  }),
} as const

export type Poll = z.output<typeof ballot.polls.fields>
export type PollOption = z.output<typeof ballot.options.fields>

/** The ballot of a document as its views and REST have it: lists of entries with their ids. */
export interface BallotState {
  readonly polls: readonly (Poll & { readonly id: string })[]
  readonly options: readonly (PollOption & { readonly id: string })[]
  readonly votes: readonly (Vote & { readonly id: string })[]
}

/** `true` for kinds that hold polls. */
export type HasBallot<K extends Pick<Kind, 'collections'>> = K['collections'] extends typeof ballot
  ? true
  : false

/** Whether documents of this kind hold polls. */
export function hasBallot({ collections }: Pick<Kind, 'collections'>): boolean {
  return Object.keys(ballot).every((name) => Object.hasOwn(collections, name))
}
