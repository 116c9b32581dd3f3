/**
 * What events are called in the systems that speak to the text gateway, and what they say there. One table; the gateway
 * is its only reader. A dialect is the way one of these systems speaks: `boards` has voting boards, `rooms` has rooms
 * with candidates that come one after another, `trips` has trip rooms, `documents` has collaborative documents.
 */
import type { ConcordEvent } from './events/event.ts'
import { ROOM_ANNOUNCED, ROOM_WHISPERED } from './events/rooms.ts'
import { createdEvent } from './events/scopes.ts'
import { SYSTEM_MESSAGE } from './events/system.ts'
import {
  CONSENSUS_REACHED,
  VOTE_COUNTED,
  type OptionCount,
  type VoterProgress,
} from './events/votes.ts'
import { DOCUMENT_WORDS } from './gateway/document-words.ts'
import { FLIGHT_WORDS } from './gateway/flight-words.ts'
import { INBOX_WORDS, NOTICE_WORDS } from './gateway/notification-words.ts'
import { TRIP_WORDS } from './gateway/trip-words.ts'
import type { Translate, WireFrame } from './gateway/wire-frame.ts'
import { parseScopeName } from './ids.ts'
import { voteKey } from './kinds/ballot.ts'
import { board } from './kinds/board.ts'
import { choiceWord } from './tally/choice-words.ts'
import { Choice } from './tally/vote.ts'

export type Dialect = 'boards' | 'rooms' | 'trips' | 'documents'

/**
 * A set of words on a socket. Beside the dialects, in which one hears of a place: those for flights, for one's inbox, for
 * notifications as one of many types of events, and those in which who speaks a dialect hears what is told to everybody.
 */
export type Vocabulary = Dialect | 'flights' | 'inbox' | 'notices' | `${Dialect} announcements`

const BOARD_CREATED = createdEvent(board)

const BOARDS: Readonly<Record<string, Translate>> = {
  [VOTE_COUNTED]: (event, boardId) => {
    const { pollId, optionId, userId, choice, tally } = voteOf(event)
    return {
      event: 'vote:cast',
      data: {
        boardId,
        voteId: voteKey(pollId, optionId, userId),
        userId,
        itineraryId: optionId,
        voteType: choice,
        totalVotes: tally.totalVotes,
        consensusProgress: tally.consensusProgress,
      },
    }
  },
  [CONSENSUS_REACHED]: (event, boardId) => {
    const { optionId, tally, participants } = voteOf(event)
    return {
      event: 'consensus:reached',
      data: {
        boardId,
        itineraryId: optionId,
        totalVotes: tally.totalVotes,
        consensusProgress: tally.consensusProgress,
        participants,
        reachedAt: event.at,
      },
    }
  },
  [BOARD_CREATED]: boardCreated,
  [board.metaEvent]: ({ data, actor, at }, boardId) => ({
    event: 'board:updated',
    data: { boardId, changes: data['changes'], updatedBy: actor, updatedAt: at },
  }),
}

function boardCreated({ data, actor, at }: ConcordEvent, boardId: string): WireFrame {
  return {
    event: 'board:created',
    data: { boardId, name: data['title'], createdBy: actor, createdAt: at },
  }
}

const ROOMS: Readonly<Record<string, Translate>> = {
  [VOTE_COUNTED]: (event) => {
    const { optionId, userId, choice, voterProgress } = voteOf(event)
    return {
      event: 'voteUpdate',
      data: {
        userId,
        mediaId: optionId,
        voteType: choice,
        // How far this person is through the candidates, as the calling system counts it.
        progress: {
          totalVotes: voterProgress.currentIndex,
          requiredVotes: voterProgress.totalItems,
          percentage: voterProgress.progressPercentage,
        },
      },
    }
  },
  [CONSENSUS_REACHED]: (event) => {
    const { optionId, title, participants, matchType } = voteOf(event)
    return {
      event: 'matchFound',
      data: { mediaId: optionId, mediaTitle: title, participants, matchType },
    }
  },
  [ROOM_ANNOUNCED]: ({ id, data, at }) => ({
    event: 'systemMessage',
    data: { id, message: data['message'], type: data['type'], timestamp: at },
  }),
  [ROOM_WHISPERED]: ({ id, data, at }) => ({
    event: 'privateMessage',
    data: { id, fromUserId: data['fromUserId'], message: data['message'], timestamp: at },
  }),
  'recommendation.added': ({ data, entityId }, roomId) => ({
    event: 'aiRecommendation',
    data: { roomId, recommendation: { ...(data['entry'] as object), id: entityId } },
  }),
}

const VOCABULARIES: Readonly<Record<Vocabulary, Readonly<Record<string, Translate>>>> = {
  boards: BOARDS,
  rooms: ROOMS,
  trips: TRIP_WORDS,
  documents: DOCUMENT_WORDS,
  flights: FLIGHT_WORDS,
  inbox: INBOX_WORDS,
  notices: NOTICE_WORDS,
  // Of a new board nobody could hear who has to join it first.
  'boards announcements': { [BOARD_CREATED]: boardCreated },
  'rooms announcements': announced('systemMessage'),
  'trips announcements': announced('system_message'),
  'documents announcements': announced('broadcast'),
}

function announced(name: string): Readonly<Record<string, Translate>> {
  return {
    [SYSTEM_MESSAGE]: ({ id, data, at }) => ({
      event: name,
      data: { id, message: data['message'], type: data['type'], timestamp: at },
    }),
  }
}

/** Types of events that a vocabulary has a name for. */
export function typesOf(vocabulary: Vocabulary): string[] {
  return Object.keys(VOCABULARIES[vocabulary])
}

/** The event in the words of a vocabulary; `undefined` when it has none for it. */
export function translate(event: ConcordEvent, vocabulary: Vocabulary): WireFrame | undefined {
  const words = VOCABULARIES[vocabulary]
  if (!Object.hasOwn(words, event.type)) return undefined
  const place = event.scope === null ? undefined : parseScopeName(event.scope)
  return words[event.type]!(event, place?.id ?? '')
}

/** Events after which `roomStateChanged` is told anew. */
export const ROOM_STATE_EVENTS: readonly string[] = [
  board.metaEvent,
  board.collections.options.events.added,
  board.collections.options.events.updated,
  board.collections.options.events.removed,
]

/** What is shown in a room, as its members are told when it changes or somebody comes or goes. */
export interface RoomState {
  readonly status: string
  readonly currentOptionId: string
  readonly queueLength: number
  readonly activeMembers: number
}

export function roomStateChanged(state: RoomState): WireFrame {
  const { status, currentOptionId, queueLength, activeMembers } = state
  const currentMediaId = currentOptionId === '' ? null : currentOptionId
  return {
    event: 'roomStateChanged',
    data: { status, currentMediaId, queueLength, activeMembers },
  }
}

interface VoteData {
  readonly pollId: string
  readonly optionId: string
  readonly title: string
  readonly userId: string
  readonly choice: string
  readonly tally: OptionCount
  readonly voterProgress: VoterProgress
  readonly participants: readonly string[]
  readonly matchType: string
}

function voteOf({ data }: ConcordEvent): VoteData {
  const choice = Choice.safeParse(data['choice'])
  // reason: the tally writes these fields; events that lack one do not use it
  return { ...(data as unknown as VoteData), choice: choiceWord(choice.data ?? 'abstain') }
}
