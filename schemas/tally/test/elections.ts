/** Generated elections, with votes that count and votes that do not. */
import fc from 'fast-check'
import type { PollBallot } from '../poll-ballot.ts'
import type { PollRule } from '../poll-rule.ts'
import type { Election } from '../tally.ts'
import type { CastVote } from '../vote.ts'
import type { Shares } from './naive.ts'

/** Printed in titles; FC_SEED repeats a run. */
export const SEED = Number(process.env['FC_SEED'] ?? Date.now() % 1_000_000)
export const RUNS = Number(process.env['FC_RUNS'] ?? 1000)

export const RULES = ['unanimous', 'majority', 'threshold', 'count', 'consent'] as const
export const BALLOTS = ['updown', 'single', 'approval', 'score', 'ranked'] as const

export interface Generated {
  readonly election: Election
  readonly shares: Shares
}

const PEOPLE = ['ana', 'ben', 'cleo', 'dan', 'eva', 'finn', 'gus']
const OPTIONS = ['oslo', 'rome', 'lima', 'bern']
/** Has no vote in the elections below. */
const STRANGER = 'zoe'

/** From 0 to 1, as decimals and as true fractions. */
const share: fc.Arbitrary<readonly [number, number]> = fc.oneof(
  fc
    .constantFrom(10, 20, 100, 10_000)
    .chain((bottom) => fc.tuple(fc.integer({ min: 1, max: bottom }), fc.constant(bottom))),
  fc
    .constantFrom(3, 6, 7, 9, 11, 13)
    .chain((bottom) => fc.tuple(fc.integer({ min: 1, max: bottom }), fc.constant(bottom))),
)

/** `people`: at most so many may vote. */
export function elections(
  rule: (typeof RULES)[number],
  ballot: (typeof BALLOTS)[number],
  { people = PEOPLE.length, options = OPTIONS.length } = {},
): fc.Arbitrary<Generated> {
  return fc
    .record({
      of: fc.constantFrom('eligible', 'cast', 'decided'),
      p: share,
      n: fc.integer({ min: 1, max: people + 1 }),
      quorum: fc.option(share, { nil: undefined }),
      ballot: ballotOf(ballot),
      people: fc.subarray(PEOPLE.slice(0, people)),
      options: fc.shuffledSubarray(OPTIONS.slice(0, options), { minLength: 1 }),
    })
    .chain(({ of, p, n, quorum, ballot, people, options }) =>
      votesFor(ballot, people, options).map((votes): Generated => ({
        election: {
          rule: {
            ...ruleOf(rule, of as 'cast', p[0] / p[1], n),
            ...(quorum ? { quorum: quorum[0] / quorum[1] } : {}),
          },
          ballot,
          eligible: people,
          options: options.map((id) => ({ id, epoch: 1 })),
          votes,
        },
        shares: {
          p: [BigInt(p[0]), BigInt(p[1])],
          ...(quorum ? { quorum: [BigInt(quorum[0]), BigInt(quorum[1])] } : {}),
        },
      })),
    )
}

function ruleOf(
  kind: (typeof RULES)[number],
  of: 'eligible' | 'cast' | 'decided',
  p: number,
  n: number,
): PollRule {
  switch (kind) {
    case 'unanimous':
    case 'majority':
      return { kind, of }
    case 'threshold':
      return { kind, p, of }
    case 'count':
      return { kind, n }
    case 'consent':
      return { kind, maxBlocks: n - 1 }
  }
}

function ballotOf(kind: (typeof BALLOTS)[number]): fc.Arbitrary<PollBallot> {
  if (kind !== 'score') return fc.constant({ kind })
  return fc
    .record({ max: fc.integer({ min: 1, max: 6 }), pass: fc.option(fc.nat()) })
    .map(({ max, pass }) => ({ kind, max, ...(pass === null ? {} : { pass: 1 + (pass % max) }) }))
}

/** Mostly votes that count; some by a stranger, for an option that is not there, or of another kind of ballot. */
function votesFor(
  ballot: PollBallot,
  people: readonly string[],
  options: readonly string[],
): fc.Arbitrary<CastVote[]> {
  const competing = ballot.kind === 'single' || ballot.kind === 'ranked'
  const places = competing ? ['poll'] : [...options, 'gone']
  const keys = [...people, STRANGER].flatMap((userId) =>
    places.map((optionId) => ({ userId, optionId })),
  )
  return fc
    .shuffledSubarray(keys)
    .chain((keys) =>
      fc.tuple(...keys.map((key) => saying(ballot, options).map((said) => ({ ...key, ...said })))),
    )
}

type Said = Pick<CastVote, 'choice' | 'score' | 'picks'>

function saying(ballot: PollBallot, options: readonly string[]): fc.Arbitrary<Said> {
  const choice = fc
    .constantFrom('up', 'up', 'up', 'down', 'abstain', 'block')
    .map((choice): Said => ({ choice }))
  const score = fc
    .nat(ballot.kind === 'score' ? ballot.max : 5)
    .map((score): Said => ({ choice: 'up', score }))
  const order = fc
    .shuffledSubarray([...options, 'gone'], { minLength: 1 })
    .map((picks): Said => ({ choice: 'up', picks }))
  const one = fc.constantFrom(...options).map((pick): Said => ({ choice: 'up', picks: [pick] }))
  const usual = {
    updown: choice,
    approval: choice,
    score: fc.oneof(score, choice),
    single: one,
    ranked: order,
  }[ballot.kind]
  return fc.oneof(
    { weight: 12, arbitrary: usual },
    { weight: 2, arbitrary: fc.constant<Said>({ choice: 'abstain' }) },
    { weight: 1, arbitrary: fc.oneof(choice, score, order) },
  )
}
