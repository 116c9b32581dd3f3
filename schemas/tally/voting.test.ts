import { expect, test } from 'vitest'
import type { z } from 'zod'
import { ballot, readVoteKey, voteKey, type BallotState } from '../kinds/ballot.ts'
import { PollBallot } from './poll-ballot.ts'
import { closesAt, voteFor, voteRefusal, type Mark } from './voting.ts'

const AT = '2026-07-01T10:00:00Z'
const NOW = Date.parse(AT)

function poll(fields: Partial<z.input<typeof ballot.polls.fields>> = {}) {
  const parsed = ballot.polls.fields.parse({
    question: 'Where?',
    position: 'a0',
    status: 'open',
    epoch: 3,
    eligible: ['ana'],
    ...fields,
  })
  return { ...parsed, id: 'p' }
}
const option = {
  ...ballot.options.fields.parse({ pollId: 'p', title: 'Rome', position: 'a0', epoch: 5 }),
  id: 'rome',
}

function refusal(of: ReturnType<typeof poll>, mark: Mark, on?: typeof option, now = NOW) {
  const state: BallotState = { polls: [of], options: [option], votes: [] }
  const [key, vote] = voteFor(of, on, 'ana', mark, AT)
  return voteRefusal(state, key, vote, now)
}

test('[VO11] a vote is written with the epoch that its voter sees', () => {
  expect(voteFor(poll(), option, 'ana', { choice: 'down' }, AT)).toEqual([
    'p:rome:ana',
    { choice: 'down', at: AT, epoch: 5 },
  ])
  expect(voteFor(poll(), undefined, 'ana', { picks: ['rome'] }, AT)).toEqual([
    'p:p:ana',
    { choice: 'up', picks: ['rome'], at: AT, epoch: 3 },
  ])
  expect(voteFor(poll(), option, 'ana', { score: 4 }, AT)[1]).toMatchObject({ score: 4 })
})

const CASES: [z.input<typeof PollBallot>['kind'], Mark, boolean, string | undefined][] = [
  ['updown', { choice: 'block' }, true, undefined],
  ['updown', { score: 3 }, true, 'This poll takes no scores and no order of options.'],
  ['approval', { choice: 'up' }, true, undefined],
  ['approval', { picks: ['rome'] }, true, 'This poll takes no scores and no order of options.'],
  ['score', { score: 0 }, true, undefined],
  ['score', { choice: 'abstain' }, true, undefined],
  ['score', { score: 6 }, true, 'Give a score from 0 to 5.'],
  ['score', { choice: 'up' }, true, 'Give a score from 0 to 5.'],
  ['score', { picks: ['rome'] }, true, 'This poll takes no order of options.'],
  ['single', { picks: ['rome'] }, false, undefined],
  ['single', { choice: 'abstain' }, false, undefined],
  ['single', { picks: ['rome', 'oslo'] }, false, 'Choose one option only.'],
  ['single', { picks: ['oslo'] }, false, 'There is no such option in this poll.'],
  ['single', { choice: 'up' }, false, 'Choose an option.'],
  ['single', { choice: 'up' }, true, 'All that you say in this poll belongs into one vote.'],
  ['ranked', { picks: ['oslo', 'rome'] }, false, undefined],
  ['ranked', { picks: ['rome', 'rome'] }, false, 'An option can stand in the order only once.'],
  ['ranked', { score: 1 }, false, 'This poll takes no scores.'],
  [
    'ranked',
    { choice: 'block' },
    false,
    '"block" cannot be said in this poll: choose an option or abstain.',
  ],
]

test.each(CASES)('[VO15] %s takes %j (on an option: %s)? %s', (kind, mark, isOnOption, words) => {
  expect(refusal(poll({ ballot: { kind } }), mark, isOnOption ? option : undefined)).toBe(words)
})

test('[VO15] a vote that cannot count says why', () => {
  const up: Mark = { choice: 'up' }
  expect(refusal(poll({ status: 'draft' }), up, option)).toBe('Voting has not begun yet.')
  expect(refusal(poll({ status: 'closed' }), up, option)).toBe('Voting has ended.')
  expect(refusal(poll({ status: 'cancelled' }), up, option)).toBe('This poll was called off.')
  expect(refusal(poll({ eligible: ['ben'] }), up, option)).toBe('You have no vote in this poll.')
  const ending = poll({ deadline: AT, graceSeconds: 60 })
  expect(refusal(ending, up, option, NOW)).toBeUndefined()
  expect(refusal(ending, up, option, NOW + 1)).toBe('The deadline has passed.')
  expect(closesAt(ending)).toBe(NOW + 60_000)
  expect(closesAt(poll())).toBeUndefined()
  expect(refusal(poll(), up, { ...option, id: 'oslo' })).toContain('has changed')
  const state: BallotState = { polls: [poll()], options: [option], votes: [] }
  const [key, vote] = voteFor(poll({ epoch: 9 }), option, 'ana', up, AT)
  expect(voteRefusal(state, key, vote, NOW)).toContain('vote again')
  expect(voteRefusal(state, 'x:rome:ana', vote, NOW)).toBe('There is no such poll.')
  expect(voteRefusal(state, 'rome', vote, NOW)).toBe('There is no such poll.')
  const gone = { choice: 'up', at: AT } as const
  expect(voteRefusal(state, 'p:oslo:ana', gone, NOW)).toContain('no such option')
})

test('keys of votes are read back, and nothing else is one', () => {
  expect(readVoteKey(voteKey('p', 'rome', 'ana'))).toEqual({
    pollId: 'p',
    optionId: 'rome',
    userId: 'ana',
  })
  for (const key of ['', 'p', 'p:o', 'p:o:ana:x', ':o:ana', 'p::ana', 'p:o:', 'p:o:ana '])
    expect(readVoteKey(key)).toBeUndefined()
})

test('[VO15] the pass mark of a score is one that can be given', () => {
  expect(PollBallot.parse({ kind: 'score' })).toEqual({ kind: 'score', max: 5 })
  expect(PollBallot.safeParse({ kind: 'score', max: 3, pass: 4 }).success).toBe(false)
})
