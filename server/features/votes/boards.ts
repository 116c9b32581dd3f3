/** Voting rooms: one candidate after another, a match, and what is said around it. */
import {
  ROOM_ANNOUNCED,
  ROOM_WHISPERED,
  board,
  choiceWord,
  instantOf,
  objectId,
  optionCount,
  parseScopeName,
  readChoice,
  readEntries,
  readMeta,
  voteKey,
  writeEntry,
  writeMeta,
  type BodyOf,
  type PollReply,
  type ReplyOf,
  type boardRoutes,
} from '@concord/schemas'
import type { Access, Grant } from '../../auth/access.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import { Refusal } from '../../core/refusal.ts'
import type { EventLog, PlacedEvent } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import type { Database } from '../../storage/database.ts'
import type { OpenDocuments } from '../../sync/open-documents.ts'
import type { Polls } from './polls.ts'

type Routes = typeof boardRoutes

export interface Boards {
  /** Throws CONFLICT while no poll is open, and NOT_FOUND for a candidate that there is not. */
  vote(grant: Grant, userId: string, vote: BodyOf<Routes['vote']>): Promise<ReplyOf<Routes['vote']>>
  next(grant: Grant, userId: string): Promise<ReplyOf<Routes['next']>>
  recommend(grant: Grant, what: BodyOf<Routes['recommend']>): Promise<{ id: string }>
  announce(grant: Grant, userId: string, what: BodyOf<Routes['announce']>): Promise<void>
  /** Throws NOT_FOUND for somebody who does not belong to the room. */
  whisper(grant: Grant, from: string, to: string, message: string): Promise<void>
  /** What was agreed on is on show, and the room says so; nothing changes in a room that is closed. */
  matched(named: Pick<Grant, 'scope' | 'scopeId'>, optionId: string): Promise<void>
}

interface Parts {
  readonly access: Access
  readonly database: Database
  readonly documents: OpenDocuments
  readonly events: Pick<EventLog, 'append'>
  readonly polls: Polls
  readonly wake: Wake
  readonly clock: Clock
  readonly random: Randomness
}

export function createBoards(parts: Parts): Boards {
  const { access, database, documents, events, polls, wake, clock, random } = parts

  async function tell(
    { scope, scopeId }: Grant,
    event: Pick<PlacedEvent, 'type' | 'actor' | 'data' | 'audience' | 'audienceUser'>,
  ): Promise<void> {
    const { tenantId, id } = parseScopeName(scope)!
    await database.transaction(async (tx) => {
      const placed = { ...event, scopeId, entityId: id, at: clock.now(), late: false }
      await events.append(tx, tenantId, [placed])
    })
    wake.announce(tenantId)
  }

  return {
    async vote(grant, userId, { voteType, candidateId, itineraryId, mediaId }) {
      const named = candidateId ?? itineraryId ?? mediaId
      const open = (await polls.list(grant, userId)).find(({ status }) => status === 'open')
      if (!open) throw new Refusal('CONFLICT', 'No poll is open in this room.')
      const option = open.options.find(({ id, ref }) => id === named || ref === named)
      if (!option) throw new Refusal('NOT_FOUND', 'There is no such candidate in this room.')
      // reason: the route takes only words that stand for a choice
      const choice = readChoice(voteType)!
      const poll = await polls.vote(grant, userId, open.id, { optionId: option.id, choice })
      const { totalVotes, consensusProgress } = countOf(poll, option.id)
      return {
        voteId: voteKey(poll.id, option.id, userId),
        // reason: the scope's name was parsed when access was granted
        boardId: parseScopeName(grant.scope)!.id,
        candidateId: option.id,
        itineraryId: option.id,
        userId: userId as ReplyOf<Routes['vote']>['userId'],
        voteType: choiceWord(choice),
        totalVotes,
        consensusProgress,
      }
    },

    async next(grant, userId) {
      let shown = { currentOptionId: '', queueLength: 0 }
      await documents.edit(grant, userId, (doc) => {
        const queue = readEntries(doc, board, 'options').map(({ id }) => id)
        const { currentOptionId } = readMeta(doc, board)
        const at = queue.indexOf(String(currentOptionId)) + 1
        shown = {
          currentOptionId: queue[at] ?? '',
          queueLength: Math.max(0, queue.length - at - 1),
        }
        writeMeta(doc, { currentOptionId: shown.currentOptionId, status: 'active' })
      })
      return shown
    },

    async recommend(grant, what) {
      const now = clock.now()
      const id = objectId(now, random.bytes)
      await documents.edit(grant, null, (doc) => {
        const entry = { ...what, createdAt: instantOf(now) }
        writeEntry(doc, board, 'recommendations', id, entry)
      })
      return { id }
    },

    announce: (grant, userId, data) =>
      tell(grant, { type: ROOM_ANNOUNCED, actor: userId, data, audience: 'scope' }),

    async whisper(grant, from, to, message) {
      const members = await access.members(grant.scopeId)
      if (!members.some(({ userId }) => userId === to))
        throw new Refusal('NOT_FOUND', `${to} does not belong to this room.`)
      const data = { message, fromUserId: from, toUserId: to }
      await tell(grant, {
        type: ROOM_WHISPERED,
        actor: from,
        data,
        audience: 'user',
        audienceUser: to,
      })
    },

    async matched(named, optionId) {
      await documents.edit(named, null, (doc) => {
        const { status } = readMeta(doc, board)
        if (status !== 'closed') writeMeta(doc, { status: 'matched', currentOptionId: optionId })
      })
    },
  }
}

function countOf(
  { tally }: PollReply,
  optionId: string,
): {
  totalVotes: number
  consensusProgress: number
} {
  const standing = tally?.standings.find((each) => each.optionId === optionId)
  return standing ? optionCount(standing) : { totalVotes: 0, consensusProgress: 0 }
}
