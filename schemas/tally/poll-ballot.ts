/** How people say what they want. */
import { z } from 'zod'

const Scores = z
  .object({
    kind: z.literal('score'),
    /** Scores run from 0 to this. */
    max: z.number().int().min(1).max(100).default(5),
    /** From this score on somebody is in favour; without it, from half of `max` on. */
    pass: z.number().int().min(1).max(100).optional(),
  })
  .refine(({ max, pass }) => pass === undefined || pass <= max, {
    path: ['pass'],
    message: 'Nobody can give a score above the greatest.',
  })

/**
 * `updown`: for or against each option, each for itself; `single`: one of the options; `approval`: as many as one
 * likes; `score`: a score for each; `ranked`: the options in order, counted by instant run-off.
 */
export const PollBallot = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('updown') }),
  z.object({ kind: z.literal('single') }),
  z.object({ kind: z.literal('approval') }),
  Scores,
  z.object({ kind: z.literal('ranked') }),
])
export type PollBallot = z.infer<typeof PollBallot>
