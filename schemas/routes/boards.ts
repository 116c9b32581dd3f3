/** Routes that only voting rooms have, with the words of the systems that call them. */
import { z } from 'zod'
import { AnnouncementType } from '../events/rooms.ts'
import { ThingId, UserId } from '../ids.ts'
import { board } from '../kinds/board.ts'
import { LongText, Title } from '../kinds/shapes.ts'
import { readChoice } from '../tally/choice-words.ts'
import { route } from './route.ts'

const base = `/api/v1/${board.plural}/:id`

/** `upvote`, `like`, `downvote`, `dislike`, `abstain`, `skip` … */
const VoteType = z
  .string()
  .max(40)
  .refine((word) => readChoice(word) !== undefined, 'Write upvote, downvote or abstain.')

/** The candidate goes by any of the names that callers have for it. */
const BoardVote = z
  .strictObject({
    candidateId: ThingId.optional(),
    itineraryId: ThingId.optional(),
    mediaId: ThingId.optional(),
    voteType: VoteType,
  })
  .refine(
    ({ candidateId, itineraryId, mediaId }) =>
      [candidateId, itineraryId, mediaId].filter((id) => id !== undefined).length === 1,
    'Name one candidate, as candidateId, itineraryId or mediaId.',
  )

export const boardRoutes = {
  vote: route({
    method: 'POST',
    path: `${base}/vote`,
    summary: 'Vote on a candidate in the poll that is open.',
    access: 'comment',
    body: BoardVote,
    reply: z.object({
      voteId: z.string(),
      boardId: ThingId,
      candidateId: z.string(),
      itineraryId: z.string(),
      userId: UserId,
      voteType: z.string(),
      totalVotes: z.number().int(),
      consensusProgress: z.number().min(0).max(1),
    }),
    status: 200,
  }),
  next: route({
    method: 'POST',
    path: `${base}/next`,
    summary: 'Show the next candidate of the queue to everybody; after the last one, none.',
    access: 'edit',
    reply: z.object({ currentOptionId: z.string(), queueLength: z.number().int().min(0) }),
    status: 200,
  }),
  recommend: route({
    method: 'POST',
    path: `${base}/recommendations`,
    summary: 'Tell the room what a recommender outside suggests.',
    access: 'edit',
    body: z.strictObject({
      title: Title,
      source: z.string().max(80).default(''),
      reason: LongText.default(''),
      score: z.number().min(0).max(1).default(0),
      /** The candidate that it is about, when it is there already. */
      optionId: z.string().max(64).default(''),
    }),
    reply: z.object({ id: ThingId }),
    status: 201,
  }),
  announce: route({
    method: 'POST',
    path: `${base}/announcements`,
    summary: 'Tell everybody in the room something.',
    access: 'manage',
    body: z.strictObject({
      message: z.string().trim().min(1).max(1000),
      type: AnnouncementType.default('announcement'),
    }),
    status: 204,
  }),
  whisper: route({
    method: 'POST',
    path: `${base}/members/:userId/messages`,
    summary: 'Tell one other person in the room something; nobody else hears it.',
    access: 'comment',
    body: z.strictObject({ message: z.string().trim().min(1).max(1000) }),
    status: 204,
  }),
} as const
