/** What somebody says in a poll. */
import { z } from 'zod'

/** `block` says no and, where the rule is consent, stops the option; under other rules it is a no. */
export const Choice = z.enum(['up', 'down', 'abstain', 'block'])
export type Choice = z.infer<typeof Choice>

/**
 * One entry of `votes`. Up/down and approval need no more than the choice. `single` and `ranked` keep all that somebody
 * says in one entry, under the poll's own id in the place of the option.
 */
export const Vote = z.object({
  choice: Choice,
  /** When the device says that it was made: for people to read, and for the time of grace. */
  at: z.iso.datetime(),
  /** The epoch that the voter saw; a vote that names none is of the epoch in which it arrives. */
  epoch: z.number().int().min(0).optional(),
  /** In a score ballot. */
  score: z.number().int().min(0).max(100).optional(),
  /** Ids of options, best first: one in a single ballot, any number of them in a ranked one. */
  picks: z.array(z.string().max(64)).min(1).max(100).optional(),
})
export type Vote = z.infer<typeof Vote>

/** A vote as it is counted: `optionId` is the poll's own id where the ballot keeps everything in one entry. */
export interface CastVote extends Pick<Vote, 'choice' | 'score' | 'picks'> {
  readonly optionId: string
  readonly userId: string
}
