/** Answers of voting boards and rooms. */
import { choiceWord, readChoice, voteKey } from '@concord/schemas'
import { Refusal } from '../../../core/refusal.ts'
import type { Answers } from '../caller.ts'
import { join, leave } from './joining.ts'

type Names = 'join:board' | 'leave:board' | 'joinRoom' | 'leaveRoom' | 'vote:cast'

export const boardAnswers: Answers<Names> = {
  async 'join:board'(looks, caller, spot) {
    await join(caller, spot, 'boards', looks)
    caller.reply('joined', { boardId: spot.place.id })
  },

  async 'leave:board'(_, caller, spot) {
    leave(caller, spot, 'boards')
    caller.reply('left', { boardId: spot.place.id })
  },

  async joinRoom(looks, caller, spot) {
    await join(caller, spot, 'rooms', looks)
    caller.reply('joinedRoom', { roomId: spot.place.id })
    caller.visits.tellRoomState(spot.grant.scope)
  },

  async leaveRoom(_, caller, spot) {
    leave(caller, spot, 'rooms')
    caller.reply('leftRoom', { roomId: spot.place.id })
  },

  async 'vote:cast'({ candidateId, itineraryId, mediaId, voteType }, caller, { grant }) {
    const named = candidateId ?? itineraryId ?? mediaId
    const { userId } = caller.session.principal
    const polls = (await caller.polls.list(grant, userId)).filter(({ status }) => status === 'open')
    if (polls.length === 0) throw new Refusal('CONFLICT', 'No poll is open here.')
    for (const poll of polls) {
      const option = poll.options.find(({ id, ref }) => id === named || ref === named)
      if (!option) continue
      // reason: the verb takes only words that stand for a choice
      const choice = readChoice(voteType)!
      await caller.polls.vote(grant, userId, poll.id, { optionId: option.id, choice })
      const voteId = voteKey(poll.id, option.id, userId)
      return { voteId, userId, itineraryId: option.id, voteType: choiceWord(choice) }
    }
    throw new Refusal('NOT_FOUND', 'There is no such candidate here.')
  },
}
