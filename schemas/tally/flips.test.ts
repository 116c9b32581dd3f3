import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flips } from './flips.ts'
import { tally, type Tally } from './tally.ts'
import { RUNS, SEED, elections } from './test/elections.ts'
import type { CastVote } from './vote.ts'

const counted = (votes: readonly CastVote[], epoch = 1): Tally =>
  tally({
    rule: { kind: 'count', n: 1 },
    ballot: { kind: 'updown' },
    eligible: ['ana', 'ben'],
    options: [{ id: 'rome', epoch }],
    votes,
  })
const yes: CastVote = { optionId: 'rome', userId: 'ana', choice: 'up' }
const told = (before: Tally | undefined, after: Tally | undefined): string[] =>
  flips(before, after).map(({ type, standing: { optionId, epoch, standing } }) =>
    [type, optionId, epoch, standing].join(' '),
  )

test('[VO8] reached and lost are told once, with the standing as it is', () => {
  expect(told(undefined, counted([]))).toEqual([])
  expect(told(counted([]), counted([yes]))).toEqual(['consensus.reached rome 1 reached'])
  expect(told(counted([yes]), counted([yes, { ...yes, userId: 'ben' }]))).toEqual([])
  expect(told(counted([yes]), counted([]))).toEqual(['consensus.lost rome 1 undecided'])
})

test('[VO8] a new epoch loses what the last one had', () => {
  expect(told(counted([yes]), counted([], 2))).toEqual(['consensus.lost rome 1 reached'])
  expect(told(counted([yes]), counted([yes], 2))).toEqual([
    'consensus.lost rome 1 reached',
    'consensus.reached rome 2 reached',
  ])
  expect(told(counted([yes]), undefined)).toEqual(['consensus.lost rome 1 reached'])
  expect(told(counted([yes]), { ...counted([]), standings: [] })).toHaveLength(1)
})

test(`[VO8] in any sequence of counts each option is reached and lost in turn, seed ${SEED}`, () => {
  const steps = fc.array(
    fc.tuple(elections('majority', 'approval'), fc.integer({ min: 1, max: 3 }), fc.boolean()),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(steps, (steps) => {
      const standing = new Map<string, number>()
      let before: Tally | undefined
      for (const [{ election }, epoch, isThere] of steps) {
        const options = election.options.map((option) => ({ ...option, epoch }))
        const after = isThere ? tally({ ...election, options }) : undefined
        for (const { type, standing: of } of flips(before, after)) {
          if (type === 'consensus.reached') {
            expect(standing.has(of.optionId)).toBe(false)
            standing.set(of.optionId, of.epoch)
          } else {
            expect(standing.get(of.optionId)).toBe(of.epoch)
            standing.delete(of.optionId)
          }
        }
        const reached = after?.standings.filter((each) => each.standing === 'reached') ?? []
        expect(Object.fromEntries(standing)).toEqual(
          Object.fromEntries(reached.map(({ optionId, epoch }) => [optionId, epoch])),
        )
        before = after
      }
    }),
    { seed: SEED, numRuns: RUNS },
  )
})
