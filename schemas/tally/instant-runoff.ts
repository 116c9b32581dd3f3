/**
 * Instant run-off: every ballot counts for the best of its options that is still in; the option with the fewest ballots
 * goes out, round after round, until two are left.
 *
 * Of several with the fewest, that one goes which had fewer in the round before, or in the one before that, and so on;
 * then that one which fewer ballots prefer to the others of them. Those that are equal in all of that go out together.
 * When fewer than two would be left by that, the last round has come. So neither the order of options nor the order of
 * ballots, nor chance, decides anything.
 *
 * It is not monotone: an option can lose because somebody ranked it higher (Fishburn and Brams, Paradoxes of
 * Preferential Voting, 1983).
 */

/** How an option did in the last round in which it was. */
export interface LastRound {
  /** The first round is 1. */
  readonly round: number
  /** Ballots that counted for it. */
  readonly votes: number
  /** Ballots that counted for any option in that round; the others have run out of options. */
  readonly active: number
}

/** `ballots`: ids of options, best first; options that are not in `options` are passed over. */
export function instantRunoff(
  ballots: readonly (readonly string[])[],
  options: readonly string[],
): ReadonlyMap<string, LastRound> {
  const results = new Map<string, LastRound>()
  const rounds: Map<string, number>[] = []
  let left = new Set(options)
  for (;;) {
    const votes = votesFor(left, ballots)
    rounds.push(votes)
    const active = [...votes.values()].reduce((sum, count) => sum + count, 0)
    const weakest = lowest([...left], rounds, ballots)
    const isLast = left.size - weakest.length < 2
    for (const option of isLast ? left : weakest)
      results.set(option, { round: rounds.length, votes: votes.get(option)!, active })
    if (isLast) return results
    left = new Set([...left].filter((option) => !weakest.includes(option)))
  }
}

function votesFor(
  left: ReadonlySet<string>,
  ballots: readonly (readonly string[])[],
): Map<string, number> {
  const votes = new Map([...left].map((option) => [option, 0]))
  for (const ballot of ballots) {
    const best = ballot.find((option) => left.has(option))
    if (best !== undefined) votes.set(best, votes.get(best)! + 1)
  }
  return votes
}

/** The option that goes out, or all that are equal. */
function lowest(
  left: readonly string[],
  rounds: readonly ReadonlyMap<string, number>[],
  ballots: readonly (readonly string[])[],
): readonly string[] {
  const weakest = rounds.reduceRight<readonly string[]>(
    (options, votes) => leastBy(options, (option) => votes.get(option)!),
    left,
  )
  if (weakest.length === 1) return weakest
  const preferences = preferencesAmong(weakest, ballots)
  return leastBy(weakest, (option) => preferences.get(option)!)
}

function leastBy(
  options: readonly string[],
  measure: (option: string) => number,
): readonly string[] {
  const least = Math.min(...options.map(measure))
  return options.filter((option) => measure(option) === least)
}

/** For each of these options, how often a ballot prefers it to another of them; what is not ranked comes last. */
function preferencesAmong(
  options: readonly string[],
  ballots: readonly (readonly string[])[],
): ReadonlyMap<string, number> {
  const preferences = new Map(options.map((option) => [option, 0]))
  for (const ballot of ballots) {
    const ranked = ballot.filter((option) => preferences.has(option))
    for (const [place, option] of ranked.entries())
      preferences.set(option, preferences.get(option)! + options.length - 1 - place)
  }
  return preferences
}
