/** How long to wait before trying again. */

const SHORTEST = 500
const LONGEST = 15_000

/**
 * Milliseconds before try number `attempt` (the first is 0): at least half a second, at most fifteen, longer from try
 * to try. `random` (0 to 1) spreads clients that lost the same server.
 */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST, SHORTEST * 2 ** (attempt + 1))
  return Math.round(SHORTEST + random * (ceiling - SHORTEST))
}
