/** Times as they are told: ISO 8601 in UTC, from milliseconds since 1970. */

export const instantOf = (at: number): string => new Date(at).toISOString()

/** The same of a time that there may not be. */
export const instantIfAny = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : instantOf(at)
