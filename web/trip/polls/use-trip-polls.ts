import type { RoomPoll } from '@concord/client'
import { useCallback, useSyncExternalStore } from 'react'
import { usePollList, type PollsView } from '../../polls/polls-view.ts'
import { useKnown } from '../history/use-known.ts'
import { useTripRoom } from '../trip-room.ts'

/** Every poll of the trip, read again when one changed. */
export function useTripPolls(): readonly RoomPoll[] {
  return usePollList(useTripRoom())
}

/** What the parts that show polls need to know of this trip. */
export function useTripPollsView(): PollsView {
  const room = useTripRoom()
  const { me, nameOf } = useKnown()
  const may = useSyncExternalStore(
    useCallback((listener) => room.subscribe('status', listener), [room]),
    () => (room.may('edit') ? 'edit' : room.may('comment') ? 'comment' : ''),
  )
  return { polls: room.polls, me, nameOf, mayVote: may !== '', mayEdit: may === 'edit' }
}
