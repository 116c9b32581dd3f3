import { expect, test } from 'vitest'
import { instantRunoff } from './instant-runoff.ts'
import { tally } from './tally.ts'

/** `3 A>B` → three times that ballot. */
function ballots(...lines: readonly string[]): string[][] {
  return lines.flatMap((line) => {
    const [count, order] = line.split(' ') as [string, string]
    return Array.from({ length: Number(count) }, () => order.split('>'))
  })
}

function rounds(votes: readonly string[][], options: readonly string[]): Record<string, string> {
  const results = [...instantRunoff(votes, options)]
  return Object.fromEntries(
    results.map(([option, { round, votes, active }]) => [option, `${round}: ${votes}/${active}`]),
  )
}

test('[VO2] ballots go on to the next of their options', () => {
  const votes = ballots('4 A>B', '3 B>A', '2 C>B>A')
  expect(rounds(votes, ['A', 'B', 'C'])).toEqual({ A: '2: 4/9', B: '2: 5/9', C: '1: 2/9' })
})

test('[VO2] a ballot that has run out of options counts for none', () => {
  const votes = ballots('4 A', '3 B', '2 C')
  expect(rounds(votes, ['A', 'B', 'C'])).toEqual({ A: '2: 4/7', B: '2: 3/7', C: '1: 2/9' })
})

test('[VO2] of two with the fewest, the one that had fewer in the round before goes', () => {
  const votes = ballots('5 A', '4 E', '3 D', '1 B>C', '2 C')
  expect(rounds(votes, ['A', 'B', 'C', 'D', 'E'])).toEqual({
    B: '1: 1/15',
    C: '2: 3/15',
    D: '3: 3/12',
    A: '4: 5/9',
    E: '4: 4/9',
  })
})

test('[VO2] then the one that fewer ballots prefer', () => {
  const votes = ballots('3 A>C', '2 B>A', '2 C>A')
  expect(rounds(votes, ['A', 'B', 'C'])).toEqual({ A: '2: 5/7', B: '1: 2/7', C: '2: 2/7' })
})

test('[VO2] options that are equal in everything go together, and never all', () => {
  const votes = ballots('4 A', '3 D', '1 B', '1 C')
  expect(rounds(votes, ['A', 'B', 'C', 'D'])).toMatchObject({
    B: '1: 1/9',
    C: '1: 1/9',
    A: '2: 4/7',
  })
  expect(rounds(ballots('1 A', '1 B', '1 C'), ['A', 'B', 'C'])).toEqual({
    A: '1: 1/3',
    B: '1: 1/3',
    C: '1: 1/3',
  })
  expect(rounds([], ['A', 'B', 'C'])).toEqual({ A: '1: 0/0', B: '1: 0/0', C: '1: 0/0' })
  expect(rounds(ballots('2 A'), [])).toEqual({})
})

test('[VO2] what went out does not lead, although it had as many ballots', () => {
  const votes = ballots('2 A>B', '2 B>A', '2 C').map((picks, index) => ({
    optionId: 'poll',
    userId: `u${index}`,
    choice: 'up' as const,
    picks,
  }))
  const counted = tally({
    rule: { kind: 'majority', of: 'decided' },
    ballot: { kind: 'ranked' },
    eligible: votes.map(({ userId }) => userId),
    options: ['A', 'B', 'C'].map((id) => ({ id, epoch: 1 })),
    votes,
  })
  expect(counted).toMatchObject({ leaders: ['A', 'B'], winners: [], tie: true })
  expect(counted.standings.map(({ yes, abstain }) => [yes, abstain])).toEqual([
    [2, 2],
    [2, 2],
    [2, 0],
  ])
})

test('[VO5] more support can make an option lose here, as in every instant run-off', () => {
  const before = ballots('39 A>B>C', '35 B>C>A', '26 C>A>B')
  expect(rounds(before, ['A', 'B', 'C'])).toMatchObject({ A: '2: 65/100', B: '2: 35/100' })
  // Ten who put B first put A first now.
  const after = ballots('49 A>B>C', '25 B>C>A', '26 C>A>B')
  expect(rounds(after, ['A', 'B', 'C'])).toMatchObject({ A: '2: 49/100', C: '2: 51/100' })
})
