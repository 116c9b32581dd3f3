import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PollRule } from './poll-rule.ts'
import type { Standing } from './standing.ts'
import { tally } from './tally.ts'
import { BALLOTS, RULES, RUNS, SEED, elections } from './test/elections.ts'
import { naiveCount, naiveLeaders, type NaiveStanding } from './test/naive.ts'
import type { CastVote } from './vote.ts'

const PAIRS = RULES.flatMap((rule) => BALLOTS.map((ballot) => [rule, ballot] as const))

const naively = (standing: Standing): NaiveStanding => {
  const { standing: word, yes, no, abstain, blocks, need, quorumMet, progress } = standing
  return { standing: word, yes, no, abstain, blocks, need, quorumMet, progress }
}

const idsOf = (standings: readonly Standing[]) => standings.map(({ optionId }) => optionId)
const OPEN = new Set(['undecided', 'impossible'])

describe.each(PAIRS)('%s by %s', (rule, ballot) => {
  test(`[VO1] [VO2] [VO4] the count is that of a naive one, whatever the order of votes, seed ${SEED}`, () => {
    const few = ballot === 'ranked' ? { people: 3, options: 3 } : { people: 5 }
    let runs = 0
    fc.assert(
      fc.property(elections(rule, ballot, few), fc.nat(), ({ election, shares }, turn) => {
        runs += 1
        const counted = tally(election)
        const expected = naiveCount(election, shares, true)
        for (const [index, standing] of counted.standings.entries()) {
          const naive = expected[index]!
          const isCautious =
            ballot === 'ranked' &&
            standing.standing === 'undecided' &&
            naive.standing === 'impossible'
          if (isCautious) expect(counted.voters).toBeLessThan(counted.eligible)
          else expect(naively(standing)).toEqual(naive)
        }
        const at = turn % (election.votes.length + 1)
        const turned = [...election.votes.slice(at), ...election.votes.slice(0, at)].toReversed()
        expect(
          tally({ ...election, votes: turned, eligible: election.eligible.toReversed() }),
        ).toEqual(counted)
      }),
      { seed: SEED, numRuns: RUNS },
    )
    expect(runs).toBeGreaterThanOrEqual(RUNS)
  })

  test(`[VO2] standings hold together, in larger elections too, seed ${SEED}`, () => {
    fc.assert(
      fc.property(elections(rule, ballot), ({ election, shares }) => {
        const { standings, leaders, winners, tie } = tally(election)
        const naive = naiveCount(election, shares, false)
        expect(
          standings
            .map(naively)
            .map((each) => (OPEN.has(each.standing) ? { ...each, standing: 'open' } : each)),
        ).toEqual(naive)
        for (const each of standings) {
          expect(each.standing === 'reached').toBe(each.progress === 1)
          expect(each.yes + each.no + each.abstain + each.blocks).toBe(each.voters)
          expect(each.voters).toBeLessThanOrEqual(each.eligible)
          expect(each.participation).toBe(each.eligible === 0 ? 0 : each.voters / each.eligible)
          expect(each.share).toBeGreaterThanOrEqual(each.progress)
          expect(each.need).toBeGreaterThanOrEqual(1)
          if (each.voters === each.eligible) expect(each.standing).not.toBe('undecided')
        }
        const reached = standings.filter(({ standing }) => standing === 'reached')
        const liked = standings.filter(({ yes }) => yes > 0)
        expect(winners).toEqual(naiveLeaders(election, idsOf(reached)))
        expect(leaders).toEqual(naiveLeaders(election, idsOf(liked)))
        const competing = ballot === 'single' || ballot === 'ranked'
        expect(tie).toBe((winners.length === 0 && competing ? leaders : winners).length > 1)
        const turned = tally({ ...election, options: election.options.toReversed() })
        expect(turned.standings.toReversed()).toEqual(standings)
        expect(turned.winners.toReversed()).toEqual(winners)
      }),
      { seed: SEED, numRuns: RUNS },
    )
  })

  // In instant run-off an option can lose by more support: see instant-runoff.test.ts.
  if (ballot === 'ranked') return
  test(`[VO5] one more in favour never lowers the progress, seed ${SEED}`, () => {
    fc.assert(
      fc.property(elections(rule, ballot), fc.nat(), fc.nat(), ({ election }, who, which) => {
        const { eligible, options, votes } = election
        if (eligible.length === 0) return
        const userId = eligible[who % eligible.length]!
        const { id } = options[which % options.length]!
        const before = tally(election).standings.find(({ optionId }) => optionId === id)!
        const yes: CastVote =
          ballot === 'single'
            ? { optionId: 'poll', userId, choice: 'up', picks: [id] }
            : ballot === 'score'
              ? {
                  optionId: id,
                  userId,
                  choice: 'up',
                  score: (election.ballot as { max: number }).max,
                }
              : { optionId: id, userId, choice: 'up' }
        const others = votes.filter(
          (vote) => vote.userId !== userId || vote.optionId !== yes.optionId,
        )
        const after = tally({ ...election, votes: [...others, yes] }).standings.find(
          ({ optionId }) => optionId === id,
        )!
        expect(after.progress).toBeGreaterThanOrEqual(before.progress)
        if (before.standing === 'reached') expect(after.standing).toBe('reached')
      }),
      { seed: SEED, numRuns: RUNS },
    )
  })
})

test.each<[PollRule, string, number, number, string]>([
  [{ kind: 'majority', of: 'eligible' }, 'yyn--', 3, 0.67, 'undecided'],
  [{ kind: 'majority', of: 'eligible' }, 'yyyn-', 3, 1, 'reached'],
  [{ kind: 'majority', of: 'cast' }, 'yyna-', 3, 0.67, 'undecided'],
  [{ kind: 'majority', of: 'decided' }, 'yyna-', 2, 1, 'reached'],
  [{ kind: 'unanimous', of: 'eligible' }, 'yyyya', 5, 0.8, 'impossible'],
  [{ kind: 'majority', of: 'cast', quorum: 0.6 }, 'yy---', 2, 0.67, 'undecided'],
])('[VO2] the examples of docs/votes.md: %j, %s', (rule, said, need, progress, standing) => {
  const choices = { y: 'up', n: 'down', a: 'abstain' } as const
  const eligible = ['ana', 'ben', 'cleo', 'dan', 'eva']
  const votes = eligible.flatMap((userId, index): CastVote[] => {
    const letter = said[index]
    return letter === '-' ? [] : [{ optionId: 'rome', userId, choice: choices[letter as 'y'] }]
  })
  const options = [{ id: 'rome', epoch: 1 }]
  const [rome] = tally({ rule, ballot: { kind: 'updown' }, eligible, options, votes }).standings
  expect({ ...rome, progress: Math.round(rome!.progress * 100) / 100 }).toMatchObject({
    need,
    progress,
    standing,
  })
})
