/** What became of a poll. */
import { z } from 'zod'
import type { Tally } from './tally.ts'

/**
 * The first that is true:
 *
 * - `cancelled`: somebody called the poll off.
 * - `no-quorum`: the rule asks for a quorum, and no option has it.
 * - `accepted`: one option is reached, or of several that are reached one leads.
 * - `tied`: several are reached and lead together; or none is reached, and options that compete for the same vote
 *   (`single`, `ranked`) lead together.
 * - `expired`: the deadline came while an option was undecided.
 * - `rejected`: anything else: nothing can be reached any more, or somebody closed the poll before anything was.
 */
export const Outcome = z.enum(['accepted', 'rejected', 'tied', 'no-quorum', 'expired', 'cancelled'])
export type Outcome = z.infer<typeof Outcome>

/** What ended the poll: its deadline, somebody who closed it, or somebody who called it off. */
export type Closing = 'deadline' | 'person' | 'cancelled'

export function outcomeOf({ standings, winners, tie }: Tally, closing: Closing): Outcome {
  if (closing === 'cancelled') return 'cancelled'
  if (standings.length > 0 && standings.every(({ quorumMet }) => !quorumMet)) return 'no-quorum'
  if (tie) return 'tied'
  if (winners.length > 0) return 'accepted'
  const isOpen = standings.some(({ standing }) => standing === 'undecided')
  return closing === 'deadline' && isOpen ? 'expired' : 'rejected'
}
