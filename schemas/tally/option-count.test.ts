import { expect, test } from 'vitest'
import { OptionCount, VoterProgress } from '../events/votes.ts'
import { choiceWord, readChoice } from './choice-words.ts'
import { matchType, optionCount, participants, voterProgress } from './option-count.ts'
import type { PollRule } from './poll-rule.ts'
import { tally, type Election } from './tally.ts'
import { Choice, type CastVote } from './vote.ts'

const people = (count: number): string[] => Array.from({ length: count }, (_, index) => `u${index}`)

function election(
  eligible: number,
  said: Partial<Record<Choice, number>>,
  rule: PollRule = { kind: 'majority', of: 'eligible' },
): Election {
  const choices = Object.entries(said).flatMap(([choice, count]) =>
    Array.from({ length: count }, () => choice as Choice),
  )
  const votes = choices.map((choice, index): CastVote => ({
    optionId: 'rome',
    userId: `u${index}`,
    choice,
  }))
  const options = ['rome', 'oslo', 'lima', 'bern'].map((id) => ({ id, epoch: 1 }))
  return { rule, ballot: { kind: 'updown' }, eligible: people(eligible), options, votes }
}
const rome = (election: Election) => tally(election).standings[0]!

test('[VO6] fifteen votes in favour of twenty that are needed are a progress of 0.75', () => {
  // A majority of 38 or 39 is 20.
  for (const eligible of [38, 39]) {
    expect(OptionCount.parse(optionCount(rome(election(eligible, { up: 15 }))))).toEqual({
      up: 15,
      down: 0,
      abstain: 0,
      totalVotes: 15,
      votesNeeded: 20,
      eligible,
      consensusProgress: 0.75,
      participation: 15 / eligible,
      standing: 'undecided',
    })
  }
})

test('[VO6] up, down and abstain are all who voted', () => {
  expect(optionCount(rome(election(9, { up: 3, down: 2, abstain: 1, block: 1 })))).toMatchObject({
    up: 3,
    down: 3,
    abstain: 1,
    totalVotes: 7,
    votesNeeded: 5,
    consensusProgress: 0.6,
    participation: 7 / 9,
  })
})

test.each([
  ['majority', 4, 3],
  ['majority', 5, 3],
  ['majority', 1, 1],
  ['unanimous', 5, 5],
  ['threshold', 5, 3],
] as const)('[VO2] the %s of %d who may vote is %d', (kind, eligible, needed) => {
  const rule: PollRule =
    kind === 'threshold' ? { kind, p: 0.6, of: 'eligible' } : { kind, of: 'eligible' }
  const reached = rome(election(eligible, { up: needed }, rule))
  expect(reached).toMatchObject({ need: needed, standing: 'reached', progress: 1 })
  expect(rome(election(eligible, { up: needed - 1 }, rule))).toMatchObject({
    standing: 'undecided',
  })
})

test('[VO6] a match is unanimous if and only if everybody who may vote is in favour', () => {
  expect(matchType(rome(election(3, { up: 3 })))).toBe('unanimous')
  expect(matchType(rome(election(3, { up: 2 })))).toBe('majority')
  expect(matchType(rome(election(3, { up: 2, abstain: 1 })))).toBe('majority')
  expect(matchType(rome(election(0, {})))).toBe('majority')
  expect(participants(election(2, { up: 3, down: 1 }), 'rome')).toEqual(['u0', 'u1'])
  expect(participants(election(3, { up: 3 }), 'oslo')).toEqual([])
})

test('[VO6] how far a voter is through the options is another number', () => {
  const one = election(10, { up: 1 })
  expect(VoterProgress.parse(voterProgress(one, 'u0'))).toEqual({
    currentIndex: 1,
    totalItems: 4,
    progressPercentage: 25,
  })
  const third = { ...one, options: one.options.slice(0, 3) }
  expect(voterProgress(third, 'u0').progressPercentage).toBe(33)
  expect(voterProgress(third, 'u1')).toEqual({
    currentIndex: 0,
    totalItems: 3,
    progressPercentage: 0,
  })
  const gone: CastVote = { optionId: 'gone', userId: 'u0', choice: 'up' }
  expect(voterProgress({ ...third, votes: [...third.votes, gone] }, 'u0').currentIndex).toBe(1)
  expect(voterProgress({ ...third, options: [] }, 'u0').progressPercentage).toBe(0)
  const said: CastVote = { optionId: 'poll', userId: 'u0', choice: 'up', picks: ['rome'] }
  const single: Election = { ...one, ballot: { kind: 'single' }, votes: [said] }
  expect(voterProgress(single, 'u0').progressPercentage).toBe(100)
})

test('[VO6] the end is 100, and nothing before it', () => {
  const options = people(300).map((id) => ({ id, epoch: 1 }))
  const votes = options.map(({ id }): CastVote => ({ optionId: id, userId: 'u0', choice: 'up' }))
  const all: Election = { ...election(3, {}), options, votes }
  expect(voterProgress(all, 'u0').progressPercentage).toBe(100)
  expect(voterProgress({ ...all, votes: votes.slice(1) }, 'u0').progressPercentage).toBe(99)
})

test('choices are read in every spelling', () => {
  expect(['upvote', 'like', 'downvote', 'dislike', 'skip', 'abstain'].map(readChoice)).toEqual([
    'up',
    'up',
    'down',
    'down',
    'abstain',
    'abstain',
  ])
  expect(readChoice('maybe')).toBeUndefined()
  expect(Choice.options.map((choice) => readChoice(choiceWord(choice)))).toEqual(Choice.options)
})
