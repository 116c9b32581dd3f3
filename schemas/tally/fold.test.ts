import { describe, expect, test } from 'vitest'
import { NO_BALLOTS, electionOf, tallyOf } from './ballots.ts'
import { electionAt, tallyAt } from './election-at.ts'
import { flips } from './flips.ts'
import { fold } from './fold.ts'
import type { PollBallot } from './poll-ballot.ts'
import { catchUp, closePoll, openPoll, openingFault } from './poll-writes.ts'
import type { Tally } from './tally.ts'
import { createScope, type TestScope } from './test/scope.ts'

const AT = '2026-07-01T10:00:00.000Z'
const NOTHING = { polls: new Map(), options: new Map(), votes: [] }

/** A poll with two options, opened, in which ana (owner), ben and cleo may vote. */
function opened(ballot: PollBallot = { kind: 'updown' }, terms = {}): TestScope {
  const scope = createScope('ana')
  scope.setRole('ben', 'editor')
  scope.setRole('cleo', 'commenter')
  scope.setRole('vic', 'viewer')
  scope.change('polls', 'p', { question: 'Where?', position: 'a0', ballot, ...terms })
  for (const [id, position] of [
    ['rome', 'a1'],
    ['oslo', 'a0'],
  ])
    scope.change('options', id!, { pollId: 'p', title: id, position })
  scope.apply(openPoll(scope.state(), 'p', scope.voters(), AT))
  return scope
}

const ballots = (scope: TestScope) => scope.log.reduce(fold, NO_BALLOTS)
const vote = (scope: TestScope, key: string, said: object = { choice: 'up' }) =>
  scope.replace('votes', `p:${key}`, { at: AT, ...said })
const yesOf = (tally: Tally | undefined) =>
  tally && Object.fromEntries(tally.standings.map(({ optionId, yes }) => [optionId, yes]))
const owed = (scope: TestScope) => catchUp(ballots(scope), scope.state())

/** Both readings, once nothing is owed any more. */
function settled(scope: TestScope): Tally | undefined {
  scope.apply(owed(scope))
  expect(owed(scope)).toEqual(NOTHING)
  const tally = tallyOf(ballots(scope), 'p')
  expect(tallyAt(scope.state(), 'p')).toEqual(tally)
  return tally
}

test('[VO12] viewers and strangers have no vote, and no part in what is needed', () => {
  const scope = opened()
  for (const person of ['ana', 'vic', 'zoe']) vote(scope, `rome:${person}`)
  expect(settled(scope)).toMatchObject({ voters: 1, eligible: 3 })
  expect(
    tallyOf(ballots(scope), 'p')?.standings.map(({ optionId, yes, need }) => [optionId, yes, need]),
  ).toEqual([
    ['oslo', 0, 2],
    ['rome', 1, 2],
  ])
})

test('[VO12] who leaves takes their vote along, and brings it back', () => {
  const scope = opened()
  vote(scope, 'rome:ana')
  vote(scope, 'rome:ben')
  expect(settled(scope)?.winners).toEqual(['rome'])
  scope.setRole('ben', 'viewer')
  expect(settled(scope)).toMatchObject({ voters: 1, eligible: 2, winners: [] })
  scope.setRole('ben', undefined)
  scope.setRole('ben', 'commenter')
  scope.setRole('dan', 'editor')
  expect(settled(scope)).toMatchObject({ voters: 2, eligible: 4 })
})

test('[VO12] a frozen electorate is the one of the opening', () => {
  const scope = opened({ kind: 'updown' }, { electorate: 'frozen' })
  vote(scope, 'rome:ana')
  vote(scope, 'rome:ben')
  scope.setRole('ben', undefined)
  for (const late of ['dan', 'eva', 'finn']) scope.setRole(late, 'editor')
  vote(scope, 'rome:dan')
  expect(settled(scope)).toMatchObject({ voters: 2, eligible: 3, winners: ['rome'] })
})

describe('[VO9] a new epoch begins', () => {
  test('when a poll is opened: votes before it, also in a draft, do not count', () => {
    const scope = createScope('ana')
    scope.change('polls', 'p', { question: 'Where?', position: 'a0' })
    vote(scope, 'rome:ana')
    scope.change('options', 'rome', { pollId: 'p', title: 'Rome', position: 'a0' })
    expect(tallyOf(ballots(scope), 'p')).toBeUndefined()
    scope.apply(openPoll(scope.state(), 'p', scope.voters(), AT))
    expect(yesOf(settled(scope))).toEqual({ rome: 0 })
    vote(scope, 'rome:ana')
    expect(settled(scope)?.standings[0]).toMatchObject({ yes: 1, epoch: 1 })
    scope.apply(closePoll('p', electionAt(scope.state(), 'p')!, 'person', AT))
    expect(settled(scope)?.winners).toEqual(['rome'])
    const before = tallyOf(ballots(scope), 'p')
    scope.apply(openPoll(scope.state(), 'p', scope.voters(), AT))
    expect(scope.has('votes', 'p:rome:ana')).toBe(false)
    expect(settled(scope)?.standings[0]).toMatchObject({ yes: 0, epoch: 2 })
    expect(flips(before, tallyOf(ballots(scope), 'p')).map(({ type }) => type)).toEqual([
      'consensus.lost',
    ])
  })

  test.each(['title', 'kind', 'ref'])('when an option is edited (%s): for this option', (field) => {
    const scope = opened()
    vote(scope, 'rome:ana')
    vote(scope, 'oslo:ana')
    scope.change('options', 'rome', { [field]: 'other' })
    expect(yesOf(tallyOf(ballots(scope), 'p'))).toEqual({ oslo: 1, rome: 0 })
    expect(owed(scope)).toEqual({
      polls: new Map(),
      options: new Map([['rome', { epoch: 2 }]]),
      votes: ['p:rome:ana'],
    })
    expect(yesOf(settled(scope))).toEqual({ oslo: 1, rome: 0 })
    vote(scope, 'rome:ana')
    expect(settled(scope)?.standings.map(({ yes, epoch }) => [yes, epoch])).toEqual([
      [1, 1],
      [1, 2],
    ])
  })

  test.each<PollBallot>([
    { kind: 'approval' },
    { kind: 'score', max: 5 },
    { kind: 'single' },
    { kind: 'ranked' },
  ])('where a vote is about all options, an edit begins it for the poll: %j', (ballot) => {
    const scope = opened(ballot)
    const competing = ballot.kind === 'single' || ballot.kind === 'ranked'
    const said = competing
      ? { choice: 'up', picks: ['rome'] }
      : { choice: 'up', ...(ballot.kind === 'score' ? { score: 5 } : {}) }
    vote(scope, competing ? 'p:ana' : 'rome:ana', said)
    scope.change('options', 'oslo', { title: 'Nobody chose it' })
    expect(yesOf(settled(scope))).toEqual({ oslo: 0, rome: 1 })
    scope.change('options', 'rome', { title: 'Rome, but in August' })
    expect(settled(scope)).toMatchObject({ voters: 0 })
    expect(scope.state().polls[0]).toMatchObject({ epoch: 2 })
  })

  test.each([
    ['question', 'Where else?'],
    ['rule', { kind: 'count', n: 1 }],
    ['ballot', { kind: 'approval' }],
    ['electorate', 'frozen'],
  ])('when what is asked changes after somebody voted: %s', (field, value) => {
    const scope = opened()
    scope.change('polls', 'p', { deadline: '2026-08-01T00:00:00Z', position: 'a7' })
    vote(scope, 'rome:ana')
    scope.change('polls', 'p', { [field]: value })
    expect(settled(scope)).toMatchObject({ voters: 0 })
    expect(scope.state().polls[0]).toMatchObject({ epoch: 2 })
  })

  test('when the server raises it', () => {
    const scope = opened()
    for (const key of ['rome:ana', 'oslo:ana', 'oslo:ben']) vote(scope, key)
    scope.change('options', 'rome', { epoch: 2 })
    expect(yesOf(settled(scope))).toEqual({ oslo: 2, rome: 0 })
    vote(scope, 'rome:cleo')
    scope.change('polls', 'p', { epoch: 3 })
    expect(yesOf(settled(scope))).toEqual({ oslo: 0, rome: 0 })
  })

  test('with a number that neither the poll nor an option had', () => {
    const scope = opened()
    vote(scope, 'rome:ana')
    scope.change('options', 'rome', { title: 'Roma' })
    expect(settled(scope)?.standings.map(({ epoch }) => epoch)).toEqual([1, 2])
    scope.apply(closePoll('p', electionAt(scope.state(), 'p')!, 'person', AT))
    scope.apply(openPoll(scope.state(), 'p', scope.voters(), AT))
    expect(settled(scope)?.standings.map(({ epoch }) => epoch)).toEqual([3, 3])
  })

  test('when an option goes or moves to another poll', () => {
    const scope = opened()
    vote(scope, 'rome:ana')
    vote(scope, 'oslo:ana')
    scope.remove('options', 'rome')
    expect(yesOf(settled(scope))).toEqual({ oslo: 1 })
    expect(scope.has('votes', 'p:rome:ana')).toBe(false)
    scope.change('options', 'rome', { pollId: 'p', title: 'Rome', position: 'a1' })
    expect(yesOf(settled(scope))).toEqual({ oslo: 1, rome: 0 })
    scope.change('options', 'oslo', { pollId: 'q' })
    expect(yesOf(settled(scope))).toEqual({ rome: 0 })
  })

  test.each([
    [
      'a new option',
      (scope) => scope.change('options', 'lima', { pollId: 'p', title: 'Lima', position: 'a5' }),
    ],
    [
      'another question before anybody voted',
      (scope) => {
        scope.remove('votes', 'p:rome:ana')
        scope.change('polls', 'p', { question: 'Where else?' })
        vote(scope, 'rome:ana')
      },
    ],
    ['another order', (scope) => scope.change('options', 'rome', { position: 'Zz' })],
    [
      'another deadline',
      (scope) => scope.change('polls', 'p', { deadline: '2027-08-01T00:00:00Z' }),
    ],
    [
      'an option of another poll',
      (scope) => scope.change('options', 'x', { pollId: 'q', title: 'X', position: 'a0' }),
    ],
  ] satisfies [string, (scope: TestScope) => void][])('and does not with %s', (_name, change) => {
    const scope = opened()
    vote(scope, 'rome:ana')
    change(scope)
    expect(owed(scope)).toEqual(NOTHING)
    expect(yesOf(settled(scope))).toMatchObject({ rome: 1 })
  })
})

test('[VO9] a vote that was cast anew before the server caught up stays', () => {
  const scope = opened()
  vote(scope, 'rome:ana')
  vote(scope, 'rome:ben')
  scope.change('options', 'rome', { title: 'Roma' })
  vote(scope, 'rome:ben', { choice: 'down' })
  const behind = ballots(scope)
  expect(catchUp(behind, scope.state()).votes).toEqual(['p:rome:ana'])
  vote(scope, 'rome:ana', { choice: 'abstain' })
  expect(catchUp(behind, scope.state()).votes).toEqual([])
  scope.apply(catchUp(behind, scope.state()))
  expect(settled(scope)?.standings[1]).toMatchObject({ yes: 0, no: 1, abstain: 1, epoch: 2 })
})

test('[VO11] a vote that names its epoch counts in no other', () => {
  const scope = opened()
  scope.change('options', 'rome', { title: 'Roma' })
  vote(scope, 'rome:ana', { choice: 'up', epoch: 1 })
  expect(yesOf(settled(scope))).toEqual({ oslo: 0, rome: 1 })
  scope.change('options', 'rome', { title: 'Rome in winter' })
  // Made offline before the edit, and arriving after it.
  vote(scope, 'rome:ben', { choice: 'up', epoch: 1 })
  vote(scope, 'rome:cleo', { choice: 'up', epoch: 2 })
  vote(scope, 'oslo:ben', { choice: 'up', epoch: 1 })
  vote(scope, 'oslo:cleo', { choice: 'up', epoch: 2 })
  expect(yesOf(settled(scope))).toEqual({ oslo: 1, rome: 1 })
})

describe('[VO13]', () => {
  test('what comes after the closing changes nothing', () => {
    const scope = opened()
    vote(scope, 'rome:ana')
    vote(scope, 'rome:ben')
    scope.setRole('dan', 'editor')
    const behind = ballots(scope)
    scope.apply(closePoll('p', electionAt(scope.state(), 'p')!, 'deadline', AT))
    expect(catchUp(behind, scope.state())).toEqual(NOTHING)
    const result = settled(scope)
    expect(scope.state().polls[0]).toMatchObject({
      status: 'closed',
      outcome: 'accepted',
      closedAt: AT,
    })
    vote(scope, 'oslo:ana')
    vote(scope, 'rome:ben', { choice: 'down' })
    scope.remove('votes', 'p:rome:ana')
    scope.setRole('eva', 'editor')
    scope.change('options', 'rome', { title: 'Roma' })
    expect(settled(scope)).toEqual(result)
    expect(electionAt(scope.state(), 'p')).toBeUndefined()
    expect(electionOf(ballots(scope), 'p')).toBeUndefined()
  })

  test.each([
    [0, 3],
    [60, 2],
  ])('with %d s of grace votes made before the deadline count', (graceSeconds, voters) => {
    const scope = opened({ kind: 'updown' }, { deadline: AT, graceSeconds })
    vote(scope, 'rome:ana', { choice: 'up', at: '2026-07-01T09:59:59Z' })
    vote(scope, 'rome:ben', { choice: 'up', at: AT })
    vote(scope, 'rome:cleo', { choice: 'up', at: '2026-07-01T10:00:00.001Z' })
    expect(settled(scope)).toMatchObject({ voters })
  })

  test('a poll that is called off keeps how it stood', () => {
    const scope = opened()
    vote(scope, 'rome:ana')
    scope.apply(closePoll('p', electionAt(scope.state(), 'p')!, 'cancelled', AT))
    expect(scope.state().polls[0]).toMatchObject({ status: 'cancelled', outcome: 'cancelled' })
    expect(yesOf(settled(scope))).toEqual({ oslo: 0, rome: 1 })
  })
})

test.each<PollBallot>([{ kind: 'updown' }, { kind: 'single' }])(
  '[VO15] a vote where this ballot keeps none does not count: %j',
  (ballot) => {
    const scope = opened(ballot)
    vote(scope, 'rome:ana', { choice: 'up', picks: ['rome'] })
    vote(
      scope,
      'p:ana',
      ballot.kind === 'single' ? { choice: 'up', picks: ['oslo'] } : { choice: 'up' },
    )
    vote(scope, 'gone:ana')
    expect(settled(scope)?.voters).toBe(ballot.kind === 'single' ? 1 : 0)
    expect(electionAt(scope.state(), 'p')?.votes).toHaveLength(1)
  },
)

test('a poll that is deleted is gone with its votes', () => {
  const scope = opened()
  vote(scope, 'rome:ana')
  scope.remove('polls', 'p')
  expect(tallyOf(ballots(scope), 'p')).toBeUndefined()
  expect(tallyAt(scope.state(), 'p')).toBeUndefined()
  expect(owed(scope)).toEqual(NOTHING)
})

test('the votes of a secret poll are not those of the document', () => {
  const scope = opened({ kind: 'updown' }, { secret: true })
  vote(scope, 'rome:ana')
  expect(electionAt(scope.state(), 'p')).toBeUndefined()
  expect(tallyAt(scope.state(), 'p')).toBeUndefined()
  expect(tallyOf(ballots(scope), 'p')).toBeUndefined()
})

test.each<[PollBallot, number, number]>([
  [{ kind: 'updown' }, 1, 2],
  [{ kind: 'single' }, 2, 0],
])(
  '[VO9] in a secret poll an epoch begins whether anybody is known to have voted or not: %j',
  (ballot, ofPoll, ofOption) => {
    const scope = opened(ballot, { secret: true })
    scope.change('options', 'rome', { title: 'Roma' })
    scope.apply(owed(scope))
    const { polls, options } = scope.state()
    expect(polls[0]?.epoch).toBe(ofPoll)
    expect(options.find(({ id }) => id === 'rome')?.epoch).toBe(ofOption)
    scope.change('polls', 'p', { question: 'Where to?' })
    scope.apply(owed(scope))
    expect(scope.state().polls[0]?.epoch).toBe(3)
  },
)

test('what cannot be opened says why', () => {
  const scope = opened()
  const why = (id: string) => openingFault(scope.state(), id)
  expect(why('p')).toBe('This poll is open already.')
  expect(why('q')).toBe('There is no such poll.')
  scope.change('polls', 'q', { question: 'What?', position: 'a1' })
  expect(why('q')).toBe('A poll needs something to vote on.')
  scope.change('options', 'x', { pollId: 'q', title: 'X', position: 'a0' })
  expect(why('q')).toBeUndefined()
  scope.change('polls', 'q', { ballot: { kind: 'single' }, rule: { kind: 'consent' } })
  expect(why('q')).toContain('Nobody can block')
  expect(() => openPoll(scope.state(), 'q', [], AT)).toThrow('Nobody can block')
})

test('events of other things change nothing', () => {
  const before = ballots(opened())
  for (const event of [
    { type: 'activity.added', entityId: 'a', data: { entry: { title: 'x' } } },
    { type: 'lead.created', entityId: 'l', data: { leadId: 'l' } },
    { type: 'vote.cast', entityId: 'no-key', data: { entry: { choice: 'up', at: AT } } },
  ])
    expect(fold(before, event)).toBe(before)
})
