/** Writing a vote, and why one may not. */
import {
  readVoteKey,
  voteKey,
  type BallotState,
  type Poll,
  type PollOption,
} from '../kinds/ballot.ts'
import { optionsOf } from './election-at.ts'
import { epochOf } from './election.ts'
import { methodOf } from './methods.ts'
import { outsideVoteWindow } from './vote-window.ts'
import type { Choice, Vote } from './vote.ts'

/** What a voter says: a choice, a score, or options, best first. */
export type Mark =
  | { readonly choice: Choice }
  | { readonly score: number }
  | { readonly picks: readonly string[] }

/**
 * The key and the value of a vote as this person sees the poll now. `option` is left out where the ballot keeps all
 * that somebody says in one entry (`single`, `ranked`); `at` is an instant in ISO 8601.
 */
export function voteFor(
  poll: Poll & { readonly id: string },
  option: (PollOption & { readonly id: string }) | undefined,
  userId: string,
  mark: Mark,
  at: string,
): [key: string, vote: Vote] {
  const said = 'picks' in mark ? { picks: [...mark.picks] } : mark
  return [
    voteKey(poll.id, option?.id ?? poll.id, userId),
    { choice: 'up', ...said, at, epoch: epochOf(poll, option) },
  ]
}

/** When votes are not taken any more, in ms since 1970; `undefined` without a deadline. */
export function closesAt({ deadline, graceSeconds }: Poll): number | undefined {
  return deadline === '' ? undefined : Date.parse(deadline) + graceSeconds * 1000
}

/**
 * Why this vote would not count if it were cast at `now` (ms since 1970), in words for its voter. Those of a secret poll
 * are judged alike.
 */
export function voteRefusal(
  state: BallotState,
  key: string,
  vote: Vote,
  now: number,
): string | undefined {
  const place = readVoteKey(key)
  const poll = state.polls.find(({ id }) => id === place?.pollId)
  if (!place || !poll) return 'There is no such poll.'
  const untimely = outsideVoteWindow({ ...poll, secret: false }, now, false)
  if (untimely !== undefined) return untimely
  if (!poll.eligible.includes(place.userId)) return 'You have no vote in this poll.'
  const method = methodOf(poll.ballot)
  const options = optionsOf(state, poll.id)
  const option = method.competing ? undefined : options.get(place.optionId)
  if (method.competing && place.optionId !== poll.id)
    return 'All that you say in this poll belongs into one vote.'
  if (vote.epoch !== undefined && vote.epoch !== epochOf(poll, option))
    return 'What you voted on has changed. Look again, and vote again.'
  return method.fault({ ...vote, ...place }, new Set(options.keys()))
}
