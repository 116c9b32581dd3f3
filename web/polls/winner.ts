import type { RoomPoll, RoomPollOption } from '@concord/client'

/** Whether a poll that has ended was won by this option, alone. */
export function isWinner(
  { outcome, tally }: Pick<RoomPoll, 'outcome' | 'tally'>,
  { id }: Pick<RoomPollOption, 'id'>,
): boolean {
  return outcome === 'accepted' && tally?.winners.includes(id) === true
}
