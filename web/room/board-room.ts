/** The names that the room page uses for what the SDK gives. */
import type { Room } from '@concord/client'
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react'
import { usePollList, type PollsView } from '../polls/polls-view.ts'
import { nameFrom } from '../session/user-id.ts'
import { useRoomState } from '../shell/use-room-state.ts'
import type { Known } from '../trip/known.ts'

export type BoardRoom = Room<'board'>

export const BoardRoomContext = createContext<BoardRoom | undefined>(undefined)

/** The room of the page that this stands in. */
export function useBoardRoom(): BoardRoom {
  const room = useContext(BoardRoomContext)
  if (!room) throw new Error('useBoardRoom outside of a room page')
  return room
}

export function useRoomMeta() {
  const { meta } = useBoardRoom().board
  return useSyncExternalStore(
    useCallback((listener) => meta.subscribe(listener), [meta]),
    () => meta.get(),
  )
}

export const useRoomPolls = () => usePollList(useBoardRoom())

export function useSuggestions() {
  const { recommendations } = useBoardRoom().board
  return useSyncExternalStore(
    useCallback((listener) => recommendations.subscribe(listener), [recommendations]),
    () => recommendations.list(),
  )
}

export const useOthersHere = () => {
  const room = useBoardRoom()
  return useRoomState(room, 'presence', () => room.presence.others)
}

/** What the parts that show polls need to know of this room. */
export function useRoomPollsView(): PollsView {
  const room = useBoardRoom()
  useOthersHere()
  const may = useRoomState(room, 'status', () =>
    room.may('edit') ? 'edit' : room.may('comment') ? 'comment' : '',
  )
  const { me, nameOf } = knownInRoom(room)
  return { polls: room.polls, me, nameOf, mayVote: may !== '', mayEdit: may === 'edit' }
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
