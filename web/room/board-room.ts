/** The names that the room page uses for what the SDK gives. */
import type { Room } from '@concord/client'
import { createRoomContext } from '@concord/client/react'
import type { PollsView } from '../polls/polls-view.ts'
import { nameFrom } from '../session/user-id.ts'
import type { Known } from '../trip/known.ts'

export type BoardRoom = Room<'board'>

export const boardRoom = createRoomContext('board')

/** The room of the page that this stands in. */
export const useBoardRoom = boardRoom.useRoom

export const useRoomMeta = () => boardRoom.useStorage(({ meta }) => meta)

export const useRoomPolls = boardRoom.usePolls

export const useSuggestions = () => boardRoom.useStorage(({ recommendations }) => recommendations)

export const useOthersHere = () => boardRoom.useOthers()

/** What the parts that show polls need to know of this room. */
export function useRoomPollsView(): PollsView {
  const room = useBoardRoom()
  useOthersHere()
  const { mayComment, mayEdit } = boardRoom.useStatus()
  const { me, nameOf } = knownInRoom(room)
  return { polls: room.polls, me, nameOf, mayVote: mayComment, mayEdit }
}

/** What sentences about this room may ask of it. Asks the room each time, so it is never out of date. */
export function knownInRoom({ presence, board }: Pick<BoardRoom, 'presence' | 'board'>): Known {
  return {
    me: presence.me.user.id,
    currency: '',
    nameOf: (userId) =>
      [presence.me, ...presence.others].find(({ user }) => user.id === userId)?.user.name ??
      nameFrom(userId),
    entry: (collection, id) =>
      collection === 'polls'
        ? board.polls.get(id)
        : collection === 'options'
          ? board.options.get(id)
          : undefined,
    dayNumber: () => undefined,
  }
}
