/** Which activities of a trip are voted on. */
import type { RoomPoll, RoomPollOption } from '@concord/client'
import { isWinner } from '../../polls/winner.ts'
import { ACTIVITY } from './plan-of.ts'

export interface ActivityVote {
  readonly poll: RoomPoll
  readonly option: RoomPollOption
}

/** By activity: the newest open poll that asks for it, or else the newest that has agreed on it. */
export function activityVotes(polls: readonly RoomPoll[]): ReadonlyMap<string, ActivityVote> {
  const ended = polls.filter(({ status }) => status === 'closed')
  const open = polls.filter(({ status, tally }) => status === 'open' && tally)
  return new Map([
    ...votesIn(ended).filter(([, { poll, option }]) => isWinner(poll, option)),
    ...votesIn(open),
  ])
}

function votesIn(polls: readonly RoomPoll[]): [string, ActivityVote][] {
  return polls.flatMap((poll) =>
    poll.options.flatMap((option): [string, ActivityVote][] =>
      option.kind === ACTIVITY && option.ref !== '' ? [[option.ref, { poll, option }]] : [],
    ),
  )
}
