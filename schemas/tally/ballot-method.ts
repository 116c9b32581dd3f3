/** What every way of voting gives to the tally. */
import type { Sides } from './standing.ts'
import type { CastVote } from './vote.ts'

/** What the votes say about one option. */
export interface Count {
  readonly optionId: string
  readonly sides: Sides
  /** The sides if everybody who has not voted did what is best for this option. */
  readonly hope: Sides
  /** Compared from the first number on; the greatest leads. */
  readonly merit: readonly number[]
  readonly points?: number
}

export interface BallotMethod {
  /** Each option is a question of its own: who is silent about it does not take part in it. */
  readonly apart: boolean
  /** All that somebody says is one entry, and options compete for it: two that lead together are a tie. */
  readonly competing: boolean
  /** Why a vote cannot be counted, in words for its voter; `undefined` when it can. */
  fault(vote: CastVote, options: ReadonlySet<string>): string | undefined
  /** Whether this vote is in favour of the option. */
  supports(vote: CastVote, optionId: string): boolean
  /** One count for each option, in their order. `votes` have no fault, and there is one at most for each key. */
  count(votes: readonly CastVote[], options: readonly string[], eligible: number): Count[]
}

export const NO_SUCH_OPTION = 'There is no such option in this poll.'

/** Everybody who has not voted says yes. */
export function allFor(sides: Sides, outstanding: number): Sides {
  return { ...sides, yes: sides.yes + outstanding }
}

/** Most in favour first, then fewest against. */
export function byFavour({ yes, no, blocks }: Sides): readonly number[] {
  return [yes, -(no + blocks)]
}
