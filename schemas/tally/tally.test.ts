import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Standing } from './standing.ts'
import { tally } from './tally.ts'
import { BALLOTS, RULES, RUNS, SEED, elections } from './test/elections.ts'
import { naiveCount, type NaiveStanding } from './test/naive.ts'
import type { CastVote } from './vote.ts'

const PAIRS = RULES.flatMap((rule) => BALLOTS.map((ballot) => [rule, ballot] as const))

const naively = (standing: Standing): NaiveStanding => {
  const { standing: word, yes, no, abstain, blocks, need, quorumMet, progress } = standing
  return { standing: word, yes, no, abstain, blocks, need, quorumMet, progress }
}

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
        expect(winners.length > 0).toBe(reached.length > 0)
        expect(reached.map(({ optionId }) => optionId)).toEqual(expect.arrayContaining(winners))
        expect(leaders.length > 0).toBe(standings.some(({ yes }) => yes > 0))
        if (winners.length > 0) expect(tie).toBe(winners.length > 1)
        if (ballot === 'single') {
          const most = Math.max(...standings.map(({ yes }) => yes))
          for (const { optionId, yes } of standings)
            expect(leaders.includes(optionId)).toBe(yes > 0 && yes === most)
        }
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
