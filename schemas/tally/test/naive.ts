/**
 * The count once more, written differently and slowly, to compare with: person by person, with big integers, and with
 * every way in which the outstanding votes could still be cast.
 */
import type { PollBallot } from '../poll-ballot.ts'
import type { PollRule } from '../poll-rule.ts'
import type { Election } from '../tally.ts'
import type { CastVote } from '../vote.ts'

type Side = 'yes' | 'no' | 'abstain' | 'block'

/** Shares as they were generated, not as the code under test reads them. */
export interface Shares {
  readonly p?: readonly [bigint, bigint]
  readonly quorum?: readonly [bigint, bigint]
}

export interface NaiveStanding {
  readonly standing: string
  readonly yes: number
  readonly no: number
  readonly abstain: number
  readonly blocks: number
  readonly need: number
  readonly quorumMet: boolean
  readonly progress: number
}

/** What each person says about an option; `undefined`: they did not take part. */
type Says = (Side | undefined)[]

/**
 * `ahead`: tells what is impossible from what is undecided, by trying everything; without it both are `open`, which is
 * possible for large elections too.
 */
export function naiveCount(election: Election, shares: Shares, ahead: boolean): NaiveStanding[] {
  const people = [...new Set(election.eligible)]
  const options = election.options.map(({ id }) => id)
  const votes = election.votes.filter(
    (vote) => people.includes(vote.userId) && isGood(vote, election.ballot, options),
  )
  const seen = election.ballot.kind === 'ranked' ? ofRunoff : ofSides
  return options.map((option) => {
    const says = seen(votes, people, options, option, election.ballot)
    return judge(election.rule, shares, says, (test) => {
      if (!ahead) return 'open'
      const ways =
        election.ballot.kind === 'ranked'
          ? completions(votes, people, options).map((more) =>
              ofRunoff(more, people, options, option),
            )
          : fillings(says)
      return ways.some(test) ? 'undecided' : 'impossible'
    })
  })
}

/** Of these options, those with most support. */
export function naiveLeaders(election: Election, among: readonly string[]): string[] {
  const people = [...new Set(election.eligible)]
  const { ballot } = election
  const options = election.options.map(({ id }) => id)
  const votes = election.votes.filter(
    (vote) => people.includes(vote.userId) && isGood(vote, ballot, options),
  )
  const ballots = votes.flatMap(({ picks }) => (picks ? [picks] : []))
  const weights = among.map((option) => {
    const says = (ballot.kind === 'ranked' ? ofRunoff : ofSides)(
      votes,
      people,
      options,
      option,
      ballot,
    )
    const yes = says.filter((said) => said === 'yes').length
    const against = says.filter((said) => said === 'no' || said === 'block').length
    const points = votes
      .filter(({ optionId }) => optionId === option)
      .reduce((sum, { score }) => sum + (score ?? 0), 0)
    // One number whose thousands go before its ones.
    if (ballot.kind === 'ranked') return yes - 1000 * lastRoundOf(ballots, options, option).length
    if (ballot.kind === 'single') return yes
    return 1_000_000 * points + 1000 * yes - against
  })
  return among.filter((_, index) => weights[index] === Math.max(...weights))
}

function judge(
  rule: PollRule,
  shares: Shares,
  says: Says,
  look: (test: (says: Says) => boolean) => string,
): NaiveStanding {
  const number = (side: Side) => says.filter((said) => said === side).length
  const [yes, no, abstain, blocks] = [
    number('yes'),
    number('no'),
    number('abstain'),
    number('block'),
  ]
  const need = needOf(rule, shares, says)
  const isBlocked = rule.kind === 'consent' && blocks > rule.maxBlocks
  const reaches = (says: Says): boolean =>
    says.filter((said) => said === 'yes').length >= needOf(rule, shares, says) &&
    hasQuorum(shares, says)
  const standing = isBlocked ? 'blocked' : reaches(says) ? 'reached' : look(reaches)
  const taking = quorumOf(shares, says.length)
  const voted = says.filter((said) => said !== undefined).length
  const parts = [1, yes / need, taking === 0 ? 1 : voted / taking]
  return {
    standing,
    yes,
    no,
    abstain,
    blocks,
    need,
    quorumMet: hasQuorum(shares, says),
    progress: isBlocked ? 0 : Math.min(...parts),
  }
}

function needOf(rule: PollRule, { p }: Shares, says: Says): number {
  if (rule.kind === 'count') return rule.n
  if (rule.kind === 'consent') return 1
  const base = says.filter(
    (said) =>
      rule.of === 'eligible' || (said !== undefined && (rule.of === 'cast' || said !== 'abstain')),
  ).length
  if (rule.kind === 'unanimous') return base === 0 ? 1 : base
  if (rule.kind === 'majority') {
    let half = 1
    while (half * 2 <= base) half += 1
    return half
  }
  return atLeast(p!, base, 1)
}

function quorumOf({ quorum }: Shares, people: number): number {
  return quorum ? atLeast(quorum, people, 0) : 0
}

function hasQuorum(shares: Shares, says: Says): boolean {
  return says.filter((said) => said !== undefined).length >= quorumOf(shares, says.length)
}

/** The least whole number, `from` or more, that is that share of the people or more. */
function atLeast([top, bottom]: readonly [bigint, bigint], people: number, from: number): number {
  let count = from
  while (BigInt(count) * bottom < top * BigInt(people)) count += 1
  return count
}

function isGood(
  { optionId, choice, score, picks }: CastVote,
  ballot: PollBallot,
  options: string[],
) {
  switch (ballot.kind) {
    case 'updown':
    case 'approval':
      return options.includes(optionId) && score === undefined && !picks
    case 'score':
      if (!options.includes(optionId) || picks) return false
      if (choice === 'abstain' || choice === 'block') return score === undefined
      return score !== undefined && score >= 0 && score <= ballot.max
    case 'single':
    case 'ranked': {
      if (score !== undefined) return false
      if (choice === 'abstain') return (picks ?? []).length === 0
      if (choice !== 'up' || !picks) return false
      const once = picks.every((pick, index) => !picks.slice(0, index).includes(pick))
      const few = ballot.kind === 'ranked' || picks.length === 1
      return once && few && picks.some((pick) => options.includes(pick))
    }
  }
}

function ofSides(
  votes: CastVote[],
  people: string[],
  _options: string[],
  option: string,
  ballot: PollBallot,
): Says {
  return people.map((person) => {
    const theirs = votes.filter(({ userId }) => userId === person)
    if (theirs.length === 0) return undefined
    if (ballot.kind === 'single') {
      const [{ choice, picks }] = theirs as [CastVote]
      return choice === 'abstain' ? 'abstain' : picks?.[0] === option ? 'yes' : 'no'
    }
    const vote = theirs.find(({ optionId }) => optionId === option)
    if (!vote) {
      if (ballot.kind === 'updown') return undefined
      return theirs.some(({ choice }) => choice !== 'abstain') ? 'no' : 'abstain'
    }
    if (vote.choice === 'abstain' || vote.choice === 'block') return vote.choice
    if (ballot.kind !== 'score') return vote.choice === 'up' ? 'yes' : 'no'
    return vote.score! >= (ballot.pass ?? ballot.max / 2) ? 'yes' : 'no'
  })
}

/** Every way in which those who said nothing yet could speak. */
function fillings(says: Says): Says[] {
  const at = says.indexOf(undefined)
  if (at < 0) return [says]
  return (['yes', 'no', 'abstain', 'block', 'never'] as const).flatMap((said) =>
    fillings(says.with(at, said as Side)).map((filled) =>
      said === 'never' ? filled.with(at, undefined) : filled,
    ),
  )
}

/** Every way in which those who have not voted yet could rank the options, abstain, or stay away. */
function completions(votes: CastVote[], people: string[], options: string[]): CastVote[][] {
  const person = people.find((id) => votes.every(({ userId }) => userId !== id))
  if (person === undefined) return [votes]
  const others = people.filter((id) => id !== person)
  const said: CastVote[][] = [
    [],
    [{ optionId: 'poll', userId: person, choice: 'abstain' }],
    ...orders(options).map((picks): CastVote[] => [
      { optionId: 'poll', userId: person, choice: 'up', picks },
    ]),
  ]
  return said.flatMap((vote) =>
    completions(votes, others, options).map((more) => [...more, ...vote]),
  )
}

function orders(options: string[]): string[][] {
  return options.flatMap((first) => [
    [first],
    ...orders(options.filter((option) => option !== first)).map((rest) => [first, ...rest]),
  ])
}

/** Where each ballot lies when this option is out, or at the end. */
function ofRunoff(votes: CastVote[], people: string[], options: string[], option: string): Says {
  const ballots = people.map((person) => votes.find(({ userId }) => userId === person))
  const left = lastRoundOf(
    ballots.flatMap((vote) => (vote?.picks ? [vote.picks] : [])),
    options,
    option,
  )
  return ballots.map((vote) => {
    if (!vote) return undefined
    const best = vote.picks?.find((pick) => left.includes(pick))
    return best === undefined ? 'abstain' : best === option ? 'yes' : 'no'
  })
}

/** The options that are in while `option` is in for the last time. */
function lastRoundOf(
  ballots: string[][],
  left: string[],
  option: string,
  history: Record<string, number[]> = {},
): string[] {
  if (left.length <= 2) return left
  const seconds = Object.fromEntries(
    left.map((a) => [
      a,
      [
        ballots.filter((ballot) => ballot.find((pick) => left.includes(pick)) === a).length,
        ...(history[a] ?? []),
      ],
    ]),
  )
  const order = (a: string, b: string): number => {
    const [x, y] = [seconds[a]!, seconds[b]!]
    for (let round = 0; round < x.length; round += 1)
      if (x[round] !== y[round]) return x[round]! - y[round]!
    return 0
  }
  const [weakest] = left.toSorted(order) as [string]
  const equals = left.filter((a) => order(a, weakest) === 0)
  const wins = (a: string): number =>
    ballots.flatMap((ballot) =>
      equals.filter(
        (b) => a !== b && ballot.includes(a) && !ballot.slice(0, ballot.indexOf(a)).includes(b),
      ),
    ).length
  const fewest = Math.min(...equals.map(wins))
  const out = equals.filter((a) => wins(a) === fewest)
  const rest = left.filter((a) => !out.includes(a))
  return rest.length < 2 || out.includes(option)
    ? left
    : lastRoundOf(ballots, rest, option, seconds)
}
