/**
 * The document and the log, through random lives of a scope in which a reader of the log catches up at random times,
 * and a third book beside them: which votes must count, kept with nothing but the times at which things happened.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ScopeRole } from '../roles.ts'
import { NO_BALLOTS, ballotsAt, electionOf, tallyOf, type Ballots } from './ballots.ts'
import { electionAt, tallyAt } from './election-at.ts'
import { fold } from './fold.ts'
import { catchUp, closePoll, openPoll, openingFault } from './poll-writes.ts'
import { RUNS, SEED } from './test/elections.ts'
import { createScope } from './test/scope.ts'

const AT = '2026-07-01T10:00:00Z'
const PEOPLE = ['ana', 'ben', 'cleo', 'dan']
const POLLS = ['p', 'q']
const OPTIONS = ['rome', 'oslo', 'lima']
const KINDS = ['updown', 'single', 'approval', 'score', 'ranked'] as const

const step = fc.record({
  what: fc.constantFrom(
    ...Array.from({ length: 12 }, () => 'vote' as const),
    ...(['withdraw', 'edit', 'order', 'drop', 'move', 'ask', 'terms', 'open', 'open'] as const),
    ...(['close', 'delete', 'role', 'read', 'catch up'] as const),
  ),
  who: fc.constantFrom(...PEOPLE),
  poll: fc.constantFrom(...POLLS),
  option: fc.constantFrom(...OPTIONS),
  role: fc.constantFrom<ScopeRole | undefined>('editor', 'commenter', 'viewer', undefined),
  ballot: fc.constantFrom(...KINDS),
  nth: fc.nat(5),
})
const kinds = fc.tuple(fc.constantFrom(...KINDS), fc.constantFrom(...KINDS))
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

type Kinds = readonly (typeof KINDS)[number][]

/** Two open polls, in which everybody may vote. */
function begin(kinds: Kinds) {
  const scope = createScope('ana')
  for (const person of PEOPLE) if (person !== 'ana') scope.setRole(person, 'commenter')
  for (const [nth, id] of POLLS.entries()) {
    const electorate = nth === 0 ? 'live' : 'frozen'
    const ballot = { kind: kinds[nth] }
    scope.change('polls', id, { question: '?', position: 'a0', electorate, ballot })
  }
  for (const [nth, id] of OPTIONS.entries())
    scope.change('options', id, { pollId: nth < 2 ? 'p' : 'q', title: id, position: `a${nth}` })
  for (const id of POLLS) scope.apply(openPoll(scope.state(), id, scope.voters(), AT))
  return scope
}

/** Runs the steps; `keen`: the server catches up within every step, as in one transaction. */
function live(kinds: Kinds, steps: readonly Step[], keen: boolean) {
  const scope = begin(kinds)
  let ballots: Ballots = NO_BALLOTS
  let read = 0
  /** When votes were cast, by key, and when epochs began, by poll and by poll and option. */
  const cast = new Map<string, number>()
  const begun = new Map<string, number>()
  let now = 0

  function catchUpWithLog(): void {
    while (read < scope.log.length) ballots = fold(ballots, scope.log[read++]!)
  }
  function settle(): void {
    for (let round = 0; round < 3; round += 1) {
      catchUpWithLog()
      scope.apply(catchUp(ballots, scope.state()))
    }
    catchUpWithLog()
  }
  const pollOf = (id: string) => scope.state().polls.find((poll) => poll.id === id)
  const optionOf = (id: string) => scope.state().options.find((option) => option.id === id)
  /** Votes that count now, as the times say. */
  function counting(pollId: string): string[] {
    return [...cast.keys()].filter((key) => {
      const [poll, option] = key.split(':')
      const from = Math.max(begun.get(poll!) ?? 0, begun.get(`${poll}:${option}`) ?? 0)
      return poll === pollId && cast.get(key)! > from
    })
  }
  function changesOption(id: string): void {
    const pollId = optionOf(id)?.pollId
    const poll = pollId === undefined ? undefined : pollOf(pollId)
    if (poll?.status !== 'open') return
    const votes = scope.state().votes.filter((vote) => counting(poll.id).includes(vote.id))
    if (poll.ballot.kind === 'updown') begun.set(`${poll.id}:${id}`, now)
    else if (votes.some((vote) => vote.id.split(':')[1] === id || vote.picks?.includes(id)))
      begun.set(poll.id, now)
  }
  function changesPoll(id: string): void {
    if (pollOf(id)?.status === 'open' && counting(id).length > 0) begun.set(id, now)
  }

  for (const { what, who, poll: pollId, option, role, ballot, nth } of steps) {
    now += 1
    const poll = pollOf(pollId)
    const kind = poll?.ballot.kind
    const whole = kind === 'single' || kind === 'ranked'
    const key = `${pollId}:${whole ? pollId : option}:${who}`
    switch (what) {
      case 'vote': {
        const said = whole
          ? {
              picks:
                kind === 'single'
                  ? [option]
                  : [...OPTIONS.slice(nth % 3), ...OPTIONS.slice(0, nth % 3)],
            }
          : kind === 'score'
            ? { score: nth }
            : {}
        const choice = nth === 0 && !whole && kind !== 'score' ? 'down' : 'up'
        scope.replace('votes', key, {
          choice,
          at: `2026-07-01T10:00:00.${String(now).padStart(3, '0')}Z`,
          ...said,
        })
        if (poll?.status === 'open') cast.set(key, now)
        else cast.delete(key)
        break
      }
      case 'withdraw':
        scope.remove('votes', key)
        if (poll?.status === 'open') cast.delete(key)
        break
      case 'edit':
        changesOption(option)
        if (scope.has('options', option)) scope.change('options', option, { title: `edit ${now}` })
        else scope.change('options', option, { pollId, title: 'new', position: `a${nth}` })
        break
      case 'order':
        if (scope.has('options', option)) scope.change('options', option, { position: `b${nth}` })
        break
      case 'drop':
        changesOption(option)
        scope.remove('options', option)
        break
      case 'move':
        if (!scope.has('options', option) || optionOf(option)?.pollId === pollId) break
        changesOption(option)
        scope.change('options', option, { pollId })
        break
      case 'ask':
        if (poll) changesPoll(pollId)
        scope.change('polls', pollId, {
          question: `question ${now}`,
          position: 'a0',
          ...(poll ? {} : { electorate: nth > 3 ? 'frozen' : 'live', ballot: { kind: ballot } }),
        })
        break
      case 'terms':
        if (!poll || poll.ballot.kind === ballot) break
        changesPoll(pollId)
        scope.change('polls', pollId, { ballot: { kind: ballot } })
        break
      case 'open':
        settle()
        if (openingFault(scope.state(), pollId) !== undefined) break
        begun.set(pollId, now)
        scope.apply(openPoll(scope.state(), pollId, scope.voters(), AT))
        break
      case 'close': {
        settle()
        const election = electionAt(scope.state(), pollId)
        if (!election || nth > 1) break
        scope.apply(closePoll(pollId, election, nth === 0 ? 'person' : 'cancelled', AT))
        break
      }
      case 'delete':
        if (nth > 0) break
        scope.remove('polls', pollId)
        begun.set(pollId, now)
        break
      case 'role':
        if (who !== 'ana') scope.setRole(who, role)
        break
      case 'read':
        catchUpWithLog()
        break
      case 'catch up':
        scope.apply(catchUp(ballots, scope.state()))
    }
    if (keen) settle()
  }
  settle()
  return { scope, ballots, counting }
}

for (const keen of [true, false]) {
  const when = keen ? 'with every edit' : 'sooner or later'
  test(`[VO10] [VO9] document and log agree when the server catches up ${when}, seed ${SEED}`, () => {
    let open = 0
    let counted = 0
    fc.assert(
      fc.property(kinds, fc.array(step, { minLength: 10, maxLength: 60 }), (kinds, steps) => {
        const { scope, ballots, counting } = live(kinds, steps, keen)
        const state = scope.state()
        expect(catchUp(ballots, state).votes).toEqual([])
        for (const pollId of POLLS) {
          expect(tallyAt(state, pollId)).toEqual(tallyOf(ballots, pollId))
          const [there, logged] = [electionAt(state, pollId), electionOf(ballots, pollId)]
          expect({ ...there, votes: [] }).toEqual({ ...logged, votes: [] })
          const keys = [...(ballots.votes.get(pollId)?.present.keys() ?? [])].toSorted()
          if (there) {
            expect(keys).toEqual(counting(pollId).toSorted())
            open += 1
            counted += there.votes.length
          }
        }
        // A document to which nothing is owed is the whole of what the log knows.
        for (const pollId of POLLS)
          expect(tallyOf(ballotsAt(state, scope.voters()), pollId)).toEqual(
            tallyOf(ballots, pollId),
          )
      }),
      { seed: SEED, numRuns: RUNS },
    )
    expect(open).toBeGreaterThan(RUNS / 2)
    expect(counted).toBeGreaterThan(RUNS)
  })
}
