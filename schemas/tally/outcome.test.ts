import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outcomeOf, type Closing, type Outcome } from './outcome.ts'
import type { PollBallot } from './poll-ballot.ts'
import type { PollRule } from './poll-rule.ts'
import { tally } from './tally.ts'
import { BALLOTS, RULES, RUNS, SEED, elections } from './test/elections.ts'
import type { CastVote, Choice } from './vote.ts'

const PEOPLE = ['ana', 'ben', 'cleo', 'dan', 'eva']
const LETTERS: Readonly<Record<string, Choice>> = { y: 'up', n: 'down', a: 'abstain', b: 'block' }

/** `yyn-b`: what each of the five says; `-` says nothing. */
function said(optionId: string, letters: string): CastVote[] {
  return PEOPLE.flatMap((userId, index) => {
    const choice = LETTERS[letters[index]!]
    return choice ? [{ optionId, userId, choice }] : []
  })
}

/** `ABA-a`: whom each of the five chooses; `a` abstains. */
function chosen(letters: string): CastVote[] {
  return PEOPLE.flatMap((userId, index): CastVote[] => {
    const letter = letters[index]!
    if (letter === '-') return []
    const vote = { optionId: 'poll', userId }
    if (letter === 'a') return [{ ...vote, choice: 'abstain' }]
    return [{ ...vote, choice: 'up', picks: [letter] }]
  })
}

const MAJORITY: PollRule = { kind: 'majority', of: 'eligible' }
const OF_CAST: PollRule = { kind: 'majority', of: 'cast' }

const CASES: [Outcome, Closing, string, PollRule, PollBallot['kind'], CastVote[]][] = [
  ['accepted', 'deadline', 'one reached', MAJORITY, 'updown', said('A', 'yyy--')],
  ['accepted', 'person', 'one reached', MAJORITY, 'updown', said('A', 'yyy--')],
  [
    'accepted',
    'deadline',
    'two reached, one with more',
    MAJORITY,
    'updown',
    [...said('A', 'yyyy-'), ...said('B', 'yyy--')],
  ],
  [
    'accepted',
    'deadline',
    'two reached, one with fewer against',
    MAJORITY,
    'updown',
    [...said('A', 'yyyn-'), ...said('B', 'yyya-')],
  ],
  [
    'tied',
    'deadline',
    'two reached alike',
    MAJORITY,
    'updown',
    [...said('A', 'yyy--'), ...said('B', '--yyy')],
  ],
  ['tied', 'deadline', 'two chosen by as many', OF_CAST, 'single', chosen('AABBa')],
  ['tied', 'person', 'two ranked alike', OF_CAST, 'ranked', chosen('AABB-')],
  ['accepted', 'deadline', 'one chosen by most', OF_CAST, 'single', chosen('AAAB-')],
  ['expired', 'deadline', 'nobody voted', MAJORITY, 'updown', []],
  ['expired', 'deadline', 'still open', MAJORITY, 'updown', said('A', 'yyn--')],
  ['rejected', 'person', 'still open, but closed', MAJORITY, 'updown', said('A', 'yyn--')],
  [
    'rejected',
    'deadline',
    'voted down',
    MAJORITY,
    'updown',
    [...said('A', 'nnn--'), ...said('B', 'yynnn')],
  ],
  ['expired', 'deadline', 'one voted down, one open', MAJORITY, 'updown', said('A', 'nnnnn')],
  [
    'rejected',
    'deadline',
    'equal, but not for the same vote',
    MAJORITY,
    'approval',
    [...said('A', 'yy---'), ...said('B', '--yy-'), ...said('A', '----n')],
  ],
  [
    'rejected',
    'deadline',
    'blocked',
    { kind: 'consent', maxBlocks: 0 },
    'updown',
    [...said('A', 'yyyyb'), ...said('B', 'b----')],
  ],
  ['no-quorum', 'deadline', 'too few', { ...OF_CAST, quorum: 0.6 }, 'updown', said('A', 'yy---')],
  ['no-quorum', 'person', 'too few', { ...OF_CAST, quorum: 0.6 }, 'single', chosen('AB---')],
  ['accepted', 'deadline', 'enough', { ...OF_CAST, quorum: 0.6 }, 'updown', said('A', 'yya--')],
  ['cancelled', 'cancelled', 'although reached', MAJORITY, 'updown', said('A', 'yyyyy')],
]

test.each(CASES)('[VO7] %s, closed by %s: %s', (outcome, closing, _words, rule, kind, votes) => {
  const options = ['A', 'B'].map((id) => ({ id, epoch: 1 }))
  const ballot = { kind } as PollBallot
  const counted = tally({ rule, ballot, eligible: PEOPLE, options, votes })
  expect(outcomeOf(counted, closing)).toBe(outcome)
})

test('[VO7] a poll without options is rejected', () => {
  const empty = { eligible: PEOPLE, options: [], votes: [] }
  const counted = tally({ rule: MAJORITY, ballot: { kind: 'updown' }, ...empty })
  expect(counted).toMatchObject({ standings: [], leaders: [], winners: [], tie: false, voters: 0 })
  expect(outcomeOf(counted, 'deadline')).toBe('rejected')
})

test(`[VO7] only what is reached is accepted, and only one, seed ${SEED}`, () => {
  const any = fc.oneof(...RULES.flatMap((rule) => BALLOTS.map((ballot) => elections(rule, ballot))))
  fc.assert(
    fc.property(any, fc.constantFrom<Closing>('deadline', 'person'), ({ election }, closing) => {
      const counted = tally(election)
      const outcome = outcomeOf(counted, closing)
      const reached = counted.standings.filter(({ standing }) => standing === 'reached')
      if (outcome === 'accepted') expect(counted.winners).toHaveLength(1)
      else if (outcome !== 'tied') expect(reached).toEqual([])
      if (outcome === 'no-quorum')
        expect(counted.standings.every(({ voters, quorum }) => voters < quorum)).toBe(true)
      if (outcome === 'expired') expect(closing).toBe('deadline')
      expect(outcome).not.toBe('cancelled')
    }),
    { seed: SEED, numRuns: RUNS },
  )
})
