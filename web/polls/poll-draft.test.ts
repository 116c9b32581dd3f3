import { NewPoll } from '@concord/schemas'
import { expect, test } from 'vitest'
import { withPlace } from './places.ts'
import {
  EMPTY_DRAFT,
  draftFault,
  pollOf,
  ruleChoices,
  withBallot,
  type PollDraft,
} from './poll-draft.ts'

const NOW = Date.parse('2027-05-13T10:00:00.000Z')
const draft: PollDraft = {
  ...EMPTY_DRAFT,
  question: ' Where to? ',
  options: [
    { key: 1, title: ' Rome ' },
    { key: 2, title: '  ' },
    { key: 3, title: 'Louvre', kind: 'activity', ref: 'a1' },
  ],
}

test('[PL30] a question becomes a poll that the server takes, whatever is chosen', () => {
  expect(pollOf(draft)).toEqual({
    question: 'Where to?',
    options: [{ title: 'Rome' }, { title: 'Louvre', kind: 'activity', ref: 'a1' }],
    ballot: { kind: 'updown' },
    rule: { kind: 'majority', of: 'eligible' },
    secret: false,
  })
  for (const ballot of ['updown', 'single', 'approval', 'score', 'ranked'] as const) {
    for (const { value: rule } of ruleChoices({ ballot, people: 3 })) {
      const poll = pollOf({ ...draft, ballot, rule, deadline: '2027-05-14T18:00' })
      expect(NewPoll.parse(poll)).toMatchObject({ ballot: { kind: ballot } })
    }
  }
})

test('[PL30] rules are chosen in words, and only those that go with the ballot', () => {
  const words = ruleChoices({ ballot: 'updown', people: 3 }).map(({ label }) => label)
  expect(words).toEqual([
    'More than half of those who may vote',
    'More than half of those who voted and did not abstain',
    'At least 2/3 of those who may vote',
    'Everybody who may vote',
    'At least 3 people',
    'Somebody in favour and nobody blocking',
  ])
  expect(ruleChoices({ ballot: 'single', people: 3 })).toHaveLength(5)
  expect(withBallot({ ...draft, rule: 'consent' }, 'ranked').rule).toBe('majority')
  expect(withBallot({ ...draft, rule: 'unanimous' }, 'ranked').rule).toBe('unanimous')
})

test('[PL30] what is missing is said before anything is sent', () => {
  expect(draftFault(draft, NOW)).toBe('')
  expect(draftFault({ ...draft, question: ' ' }, NOW)).toBe('Write a question.')
  expect(draftFault({ ...draft, options: [] }, NOW)).toBe('Write something to vote on.')
  expect(draftFault({ ...draft, deadline: '2027-05-01T10:00' }, NOW)).toBe(
    'The deadline is over already.',
  )
})

test('[PL30] an option is put in its place, and taken out', () => {
  expect(withPlace([], 'a', 1)).toEqual(['a'])
  expect(withPlace(['a', 'b', 'c'], 'c', 1)).toEqual(['c', 'a', 'b'])
  expect(withPlace(['a', 'b', 'c'], 'a', 3)).toEqual(['b', 'c', 'a'])
  expect(withPlace(['a', 'b'], 'a', 0)).toEqual(['b'])
  expect(withPlace(['a'], 'b', 9)).toEqual(['a', 'b'])
})
