/** What votes must be in ballots that keep all that somebody says in one entry. */
import { NO_SUCH_OPTION } from './ballot-method.ts'
import type { CastVote } from './vote.ts'

/** Options that are gone since are passed over; one at least must be left. */
export function faultOfPicks(
  { choice, score, picks = [] }: CastVote,
  options: ReadonlySet<string>,
  most: number,
): string | undefined {
  if (score !== undefined) return 'This poll takes no scores.'
  if (choice === 'abstain')
    return picks.length === 0 ? undefined : 'Who abstains chooses no option.'
  if (choice !== 'up')
    return `"${choice}" cannot be said in this poll: choose an option or abstain.`
  if (picks.length === 0) return 'Choose an option.'
  if (picks.length > most) return 'Choose one option only.'
  if (new Set(picks).size < picks.length) return 'An option can stand in the order only once.'
  return picks.some((id) => options.has(id)) ? undefined : NO_SUCH_OPTION
}
