import type { PollsView } from '../../polls/polls-view.ts'
import { useKnown } from '../history/use-known.ts'
import { tripRoom, useTripRoom } from '../trip-room.ts'

/** Every poll of the trip, read again when one changed. */
export const useTripPolls = tripRoom.usePolls

/** What the parts that show polls need to know of this trip. */
export function useTripPollsView(): PollsView {
  const { polls } = useTripRoom()
  const { me, nameOf } = useKnown()
  const { mayComment, mayEdit } = tripRoom.useStatus()
  return { polls, me, nameOf, mayVote: mayComment, mayEdit }
}
