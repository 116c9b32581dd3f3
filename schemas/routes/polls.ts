/** The routes of polls, in every kind that has them. */
import { z } from 'zod'
import { ThingId } from '../ids.ts'
import { ballot } from '../kinds/ballot.ts'
import type { Kind } from '../kinds/kind.ts'
import { Title } from '../kinds/shapes.ts'
import { PollBallot } from '../tally/poll-ballot.ts'
import { PollRule } from '../tally/poll-rule.ts'
import { Tally } from '../tally/tally.ts'
import { Choice } from '../tally/vote.ts'
import { onceEach, route } from './route.ts'

export const NewOption = z.strictObject({
  /** An id from elsewhere; without it, the server makes one. */
  id: ThingId.optional(),
  title: Title,
  /** What it stands for, such as `activity`, and the id of that. */
  kind: z.string().max(40).optional(),
  ref: z.string().max(64).optional(),
})

export const NewPoll = z.strictObject({
  question: Title,
  options: z.array(NewOption).max(100).default([]),
  rule: PollRule.prefault({ kind: 'majority' }),
  ballot: PollBallot.prefault({ kind: 'updown' }),
  /** When it closes by itself. */
  deadline: z.iso.datetime().optional(),
  /** So long after the deadline votes made offline before it are still taken. */
  graceSeconds: z.number().int().min(0).max(86_400).default(0),
  secret: z.boolean().default(false),
  electorate: z.enum(['live', 'frozen']).default('live'),
  /** Nobody can vote yet: it is opened later. */
  draft: z.boolean().default(false),
})
export type NewPoll = z.infer<typeof NewPoll>

/** A poll with its options and how it stands; `tally` is `null` while it is a draft, or secret and open. */
export const PollReply = ballot.polls.fields.omit({ result: true }).extend({
  id: z.string(),
  options: z.array(ballot.options.fields.omit({ pollId: true }).extend({ id: z.string() })),
  tally: Tally.nullable(),
  /** How many people voted. */
  voters: z.number().int().min(0),
  /** What the caller said: by option, or under the poll's own id where the ballot is one entry. */
  mine: z.record(z.string(), z.unknown()),
})
export type PollReply = z.infer<typeof PollReply>

/** A choice, a score, or options, best first. `optionId` is left out where the ballot is one entry. */
export const NewVote = z
  .strictObject({
    optionId: z.string().max(64).optional(),
    choice: Choice.optional(),
    score: z.number().int().min(0).max(100).optional(),
    picks: z.array(z.string().max(64)).min(1).max(100).optional(),
  })
  .refine(
    ({ choice, score, picks }) =>
      [choice, score, picks].filter((said) => said !== undefined).length === 1,
    'Send a choice, a score or picks.',
  )
export type NewVote = z.infer<typeof NewVote>

export const pollRoutes = onceEach((kind: Pick<Kind, 'plural'>) => {
  const base = `/api/v1/${kind.plural}/:id/polls`
  const one = `${base}/:pollId`
  const command = (verb: string, summary: string) =>
    route({
      method: 'POST',
      path: `${one}/${verb}`,
      summary,
      access: 'edit',
      reply: PollReply,
      status: 200,
    })
  return {
    list: route({
      method: 'GET',
      path: base,
      summary: 'Every poll, with how it stands.',
      access: 'read',
      reply: z.object({ items: z.array(PollReply) }),
      status: 200,
    }),
    create: route({
      method: 'POST',
      path: base,
      summary: 'Ask a question. The poll is open at once, unless it is made as a draft.',
      access: 'edit',
      body: NewPoll,
      reply: PollReply,
      status: 201,
    }),
    read: route({
      method: 'GET',
      path: one,
      summary: 'One poll, with how it stands.',
      access: 'read',
      reply: PollReply,
      status: 200,
    }),
    open: command('open', 'Open a draft, or a poll that has ended: a new epoch without votes.'),
    close: command('close', 'End an open poll. What is in the log by now counts.'),
    cancel: command('cancel', 'Call a poll off.'),
    vote: route({
      method: 'POST',
      path: `${one}/vote`,
      summary: 'Vote, or change your vote. In a secret poll this is the only way.',
      access: 'comment',
      body: NewVote,
      reply: PollReply,
      status: 200,
    }),
    withdraw: route({
      method: 'DELETE',
      path: `${one}/vote`,
      summary: 'Take back what you said: about one option, or about the whole poll.',
      access: 'comment',
      query: z.object({ optionId: z.string().max(64).optional() }),
      reply: PollReply,
      status: 200,
    }),
  } as const
})
