/** What everything that shows polls needs to know of the room they are in. */
import type { RoomPoll, RoomPolls } from '@concord/client'
import { createContext, useContext } from 'react'

export interface PollsView {
  readonly polls: RoomPolls
  /** The person who looks. */
  readonly me: string
  readonly mayVote: boolean
  /** Whether the person may ask, open and close. */
  readonly mayEdit: boolean
  nameOf(userId: string): string
}

export const PollsContext = createContext<PollsView | undefined>(undefined)

export function usePolls(): PollsView {
  const view = useContext(PollsContext)
  if (!view) throw new Error('usePolls outside of a room with polls')
  return view
}

/** Whether this person can say something in the poll as things stand. */
export function hasVote(
  { mayVote, me }: Pick<PollsView, 'mayVote' | 'me'>,
  { status, eligible }: Pick<RoomPoll, 'status' | 'eligible'>,
): boolean {
  return mayVote && status === 'open' && eligible.includes(me)
}
