/**
 * How one option of a poll stands.
 *
 * E: how many may vote; V: how many of them voted, abstentions too; yes: how many are in favour.
 *
 *     base   = E | V | V − abstentions
 *     need   = unanimous: base · majority: ⌊base/2⌋+1 · threshold: ⌈p·base⌉ · count: n · consent: 1      (at least 1)
 *     quorum = min(1, V/⌈q·E⌉)      share = min(1, yes/need)
 *     ratio  = blocks > maxBlocks ? 0 : min(quorum, share)
 *     reached ⇔ ratio = 1
 *
 * A majority is more than half, and a quorum is a share of the members: Robert's Rules of Order, 12th edition, 40 and
 * 44, where a majority of the votes cast leaves abstentions out, which is `decided` here. That consent needs no
 * majority but the absence of grave objections is from sociocracy (Endenburg). The defaults, `majority` of `eligible`,
 * are those of the voting rooms that Concord began with: ⌊n/2⌋+1 of all members who are not viewers.
 *
 * Nothing is rounded on the way: p and q are exact fractions (see fraction.ts) and `reached` compares whole numbers.
 * The ratios are divisions of whole numbers, so they are 1 if and only if both sides are equal or more is there than
 * needed.
 *
 * How far the decision is (`progress`) and how many take part (`participation`) are two different numbers.
 */
import { z } from 'zod'
import { ceilOf } from './fraction.ts'
import type { PollRule } from './poll-rule.ts'

const people = z.number().int().min(0)
const ratio = z.number().min(0).max(1)

export const Standing = z.object({
  optionId: z.string().max(64),
  /** Votes of earlier epochs are not in it. */
  epoch: z.number().int().min(0),
  /**
   * `reached`: it has what the rule asks for; `blocked`: too many block it; `impossible`: the votes that are still
   * outstanding cannot bring it there, unless somebody changes theirs; `undecided`: anything else.
   */
  standing: z.enum(['undecided', 'reached', 'blocked', 'impossible']),
  yes: people,
  no: people,
  abstain: people,
  blocks: people,
  /** V: yes, no, abstain and blocks together. */
  voters: people,
  /** E. */
  eligible: people,
  /** So many must be in favour. */
  need: people,
  /** So many must take part; 0: no quorum. */
  quorum: people,
  quorumMet: z.boolean(),
  share: ratio,
  progress: ratio,
  participation: ratio,
  /** The sum of its scores, in a score ballot. */
  points: people.optional(),
})
export type Standing = z.infer<typeof Standing>

/** Who says what about one option. Everybody who took part is on exactly one side. */
export interface Sides {
  readonly yes: number
  readonly no: number
  readonly abstain: number
  readonly blocks: number
}

type Measures = Pick<
  Standing,
  'voters' | 'eligible' | 'need' | 'quorum' | 'quorumMet' | 'share' | 'progress' | 'participation'
>

/** The formula above. */
export function measure(rule: PollRule, sides: Sides, eligible: number): Measures {
  const voters = sides.yes + sides.no + sides.abstain + sides.blocks
  const need = Math.max(
    1,
    needed(rule, { eligible, cast: voters, decided: voters - sides.abstain }),
  )
  const quorum = rule.quorum === undefined ? 0 : ceilOf(rule.quorum, eligible)
  const share = Math.min(1, sides.yes / need)
  const taking = quorum === 0 ? 1 : Math.min(1, voters / quorum)
  return {
    voters,
    eligible,
    need,
    quorum,
    quorumMet: voters >= quorum,
    share,
    progress: isBlocked(rule, sides) ? 0 : Math.min(taking, share),
    participation: eligible === 0 ? 0 : voters / eligible,
  }
}

/**
 * `hope`: the sides if everybody who has not voted did what is best for the option. What is out of reach even then is
 * impossible.
 */
export function standingWord(
  rule: PollRule,
  sides: Sides,
  hope: Sides,
  eligible: number,
): Standing['standing'] {
  if (isBlocked(rule, sides)) return 'blocked'
  if (measure(rule, sides, eligible).progress === 1) return 'reached'
  return measure(rule, hope, eligible).progress === 1 ? 'undecided' : 'impossible'
}

function isBlocked(rule: PollRule, { blocks }: Sides): boolean {
  return rule.kind === 'consent' && blocks > rule.maxBlocks
}

function needed(
  rule: PollRule,
  base: Readonly<Record<'eligible' | 'cast' | 'decided', number>>,
): number {
  switch (rule.kind) {
    case 'unanimous':
      return base[rule.of]
    case 'majority':
      return Math.floor(base[rule.of] / 2) + 1
    case 'threshold':
      return ceilOf(rule.p, base[rule.of])
    case 'count':
      return rule.n
    case 'consent':
      return 1
  }
}
