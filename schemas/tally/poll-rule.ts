/** How a poll decides. */
import { z } from 'zod'
import { fractionOf } from './fraction.ts'

const isFraction = (value: number): boolean => fractionOf(value) !== undefined
const AS_FRACTION = 'Write a share with at most four decimals, or as a fraction such as 2/3.'

/**
 * Of whom a share is taken: `eligible`: everybody who may vote; `cast`: everybody who voted, abstentions too;
 * `decided`: everybody who voted and did not abstain.
 */
const Base = z.enum(['eligible', 'cast', 'decided']).default('eligible')

/** The share of those who may vote that must take part; abstaining is taking part. */
const quorum = z.number().min(0).max(1).refine(isFraction, AS_FRACTION).optional()

/**
 * `unanimous`: all; `majority`: more than half; `threshold`: at least the share `p`; `count`: at least `n` people;
 * `consent`: somebody in favour and no more than `maxBlocks` who block.
 */
export const PollRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unanimous'), of: Base, quorum }),
  z.object({ kind: z.literal('majority'), of: Base, quorum }),
  z.object({
    kind: z.literal('threshold'),
    p: z.number().gt(0).max(1).refine(isFraction, AS_FRACTION),
    of: Base,
    quorum,
  }),
  z.object({ kind: z.literal('count'), n: z.number().int().min(1).max(10_000), quorum }),
  z.object({
    kind: z.literal('consent'),
    maxBlocks: z.number().int().min(0).max(10_000).default(0),
    quorum,
  }),
])
export type PollRule = z.infer<typeof PollRule>
