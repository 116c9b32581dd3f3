/** Verbs of voting boards and rooms. */
import { z } from 'zod'
import { ThingId } from '../ids.ts'
import { readChoice } from '../tally/choice-words.ts'
import { verb } from './verb-rule.ts'

const Visible = z.object({ visible: z.boolean().optional() })

export const boardVerbs = {
  'join:board': verb({
    access: 'signed-in',
    place: ['boardId', 'roomId'],
    joins: true,
    may: 'read',
    data: Visible,
    answer: 'joined',
    about:
      'Joins a voting board: `joined {boardId}`. From then on you hear `vote:cast`, `consensus:reached` and `board:updated` of it, and `board:created` of new boards of yours.',
  }),
  'leave:board': verb({
    access: 'signed-in',
    place: ['boardId', 'roomId'],
    joined: true,
    data: z.object({}),
    answer: 'left',
    about: 'Leaves it: `left {boardId}`.',
  }),
  joinRoom: verb({
    access: 'signed-in',
    place: ['roomId', 'boardId'],
    joins: true,
    may: 'read',
    data: Visible,
    answer: 'joinedRoom',
    about:
      'Joins a voting room: `joinedRoom {roomId}`, then `roomStateChanged {status, currentMediaId, queueLength, activeMembers}`. From then on you hear `voteUpdate`, `matchFound`, `roomStateChanged`, `memberStatusChanged`, `aiRecommendation`, `systemMessage` and `privateMessage` of it.',
  }),
  leaveRoom: verb({
    access: 'signed-in',
    place: ['roomId', 'boardId'],
    joined: true,
    data: z.object({}),
    answer: 'leftRoom',
    about: 'Leaves it: `leftRoom {roomId}`.',
  }),
  'vote:cast': verb({
    aliases: ['castVote', 'vote'],
    access: 'signed-in',
    place: ['boardId', 'roomId', 'tripId'],
    may: 'comment',
    data: z
      .object({
        candidateId: ThingId.optional(),
        itineraryId: ThingId.optional(),
        mediaId: ThingId.optional(),
        voteType: z
          .string()
          .max(40)
          .refine((word) => readChoice(word) !== undefined, 'Write upvote, downvote or abstain.'),
      })
      .refine(
        ({ candidateId, itineraryId, mediaId }) =>
          [candidateId, itineraryId, mediaId].filter((id) => id !== undefined).length === 1,
        'Name one candidate, as candidateId, itineraryId or mediaId.',
      ),
    result: '{voteId, userId, itineraryId, voteType}',
    about:
      'Votes on a candidate of a poll that is open; whoever joined hears `vote:cast` or `voteUpdate`. `like`, `dislike` and `skip` are words for it, too.',
  }),
} as const
