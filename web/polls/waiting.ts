/** Which polls one looks at first. */
import type { RoomPoll } from '@concord/client'

/** Whether this person may vote in it and has not been through all of it. */
export function isWaitingFor(
  { status, eligible, progress }: Pick<RoomPoll, 'status' | 'eligible' | 'progress'>,
  userId: string,
): boolean {
  const { currentIndex, totalItems } = progress
  return status === 'open' && eligible.includes(userId) && currentIndex < totalItems
}

const RANKS: Readonly<Record<RoomPoll['status'], number>> = {
  open: 0,
  draft: 1,
  closed: 2,
  cancelled: 2,
}

/** Open ones first, then drafts, then those that have ended; within these the newest first. */
export function inOrder(polls: readonly RoomPoll[]): readonly RoomPoll[] {
  return polls.toReversed().toSorted((a, b) => RANKS[a.status] - RANKS[b.status])
}
