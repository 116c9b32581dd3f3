import type { RoomPoll } from '@concord/client'
import { expect, test } from 'vitest'
import { sidesWords, standingWords, turnoutWords } from './count-words.ts'
import { newsWords } from './news-words.ts'
import { ballotWords, deadlineWords, outcomeWords } from './poll-words.ts'
import { votersWords } from './voters-words.ts'

const sides = { yes: 0, no: 0, abstain: 0, blocks: 0 }
const count = { need: 3, quorum: 0, voters: 0 }

test('[PL30] how an option stands, in words', () => {
  expect(sidesWords(sides)).toBe('')
  expect(sidesWords({ ...sides, yes: 2, no: 1 })).toBe('2 yes, 1 no')
  expect(sidesWords({ yes: 1, no: 0, abstain: 2, blocks: 1, points: 4 })).toBe(
    '4 points, 1 yes, 1 block, 2 abstained',
  )
  expect(standingWords({ ...count, standing: 'undecided', yes: 2 })).toBe('2 of 3 needed')
  expect(standingWords({ ...count, standing: 'undecided', yes: 3, quorum: 4, voters: 3 })).toBe(
    '1 more must take part',
  )
  expect(standingWords({ ...count, standing: 'reached', yes: 3 })).toBe('agreed')
  expect(standingWords({ ...count, standing: 'blocked', yes: 3 })).toBe('blocked')
  expect(standingWords({ ...count, standing: 'impossible', yes: 0 })).toBe('out of reach')
  const eligible = ['ana', 'ben']
  expect(turnoutWords({ turnout: 1, eligible, status: 'open' })).toBe('1 of 2 have voted')
  expect(turnoutWords({ turnout: 2, eligible, status: 'closed' })).toBe('2 of 2 voted')
  expect(turnoutWords({ turnout: undefined, eligible, status: 'open' })).toBe('')
})

const options = [
  { id: 'rome', title: 'Rome' },
  { id: 'oslo', title: 'Oslo' },
]

test.each([
  ['', [], ''],
  ['accepted', ['rome'], 'Agreed: Rome'],
  ['tied', ['rome', 'oslo'], 'A tie between Rome and Oslo'],
  ['no-quorum', [], 'Too few took part'],
  ['expired', [], 'The time was over before anything was agreed'],
  ['rejected', [], 'Nothing was agreed'],
  ['cancelled', [], 'This poll was called off'],
] as const)('[PL32] a poll that ended as %j with %j: %s', (outcome, winners, words) => {
  expect(outcomeWords({ outcome, options, tally: { winners: [...winners], leaders: [] } })).toBe(
    words,
  )
})

test('[PL32] a tie without a winner is one of those that lead', () => {
  const tally = { winners: [], leaders: ['oslo', 'rome'] }
  expect(outcomeWords({ outcome: 'tied', options, tally })).toBe('A tie between Rome and Oslo')
})

test('[PL30] when it closes, in the time zone of whoever reads', () => {
  const now = Date.parse('2027-05-13T10:00:00.000Z')
  const words = (deadline: string) => deadlineWords(deadline, now, 'Europe/Lisbon')
  expect(words('2027-05-13T10:04:30.000Z')).toBe('closes in 5 min')
  expect(words('2027-05-13T17:00:00.000Z')).toBe('closes at 18:00')
  expect(words('2027-05-14T17:00:00.000Z')).toBe('closes Fri 14 May at 18:00')
  expect(words('2027-05-13T10:00:00.000Z')).toBe('closing')
  expect(ballotWords('single')).toBe('One of them')
})

test('[PL30] who said what, for whoever does not see the faces', () => {
  const nameOf = (id: string) => ({ ana: 'you', ben: 'Ben', cleo: 'Cleo' })[id] ?? id
  expect(
    votersWords(
      [
        { userId: 'ana', choice: 'down' },
        { userId: 'ben', choice: 'up', score: 4 },
        { userId: 'cleo', choice: 'up', place: 2 },
      ],
      nameOf,
    ),
  ).toBe('Yes: Ben (4), Cleo (2nd). No: you.')
  expect(votersWords([], nameOf)).toBe('')
})

/** A poll of which no more is looked at than this. */
function poll(yes: number, fields: Partial<RoomPoll> = {}): RoomPoll {
  const standing = {
    ...sides,
    ...count,
    yes,
    standing: yes >= 3 ? ('reached' as const) : ('undecided' as const),
  }
  return {
    id: 'p',
    question: 'Where to?',
    status: 'open',
    outcome: '',
    options: [{ id: 'rome', title: 'Rome', standing }],
    ...fields,
  } as unknown as RoomPoll
}

test('[PL33] what changed is said once, and only what people want to know', () => {
  const one = poll(1)
  expect(newsWords([], [one])).toEqual(['A question: Where to?'])
  expect(newsWords([one], [one])).toEqual([])
  expect(newsWords([one], [poll(1, { question: 'Where shall we go?' })])).toEqual([])
  expect(newsWords([one], [poll(2)])).toEqual(['Rome: 2 of 3 needed.'])
  expect(newsWords([one], [poll(3)])).toEqual(['Rome: agreed.'])
  const ended = poll(1, { status: 'closed', outcome: 'rejected' })
  expect(newsWords([one], [ended])).toEqual(['Where to? Nothing was agreed.'])
  expect(newsWords([ended], [one])).toEqual(['A question: Where to?'])
  expect(newsWords([], [ended])).toEqual([])
})
