/** When somebody counts as away from the keyboard. */

export interface Attention {
  /** The last key or pointer press, milliseconds since 1970. */
  readonly lastActive: number
  /** Since when the page cannot be seen; absent while it can. */
  readonly hiddenSince?: number
}

const INACTIVE_MS = 5 * 60_000
const HIDDEN_MS = 60_000

/** When the person is, or was, away: after five minutes without a key or press, or one minute with the page hidden. */
export function awayAt({ lastActive, hiddenSince }: Attention): number {
  return Math.min(lastActive + INACTIVE_MS, (hiddenSince ?? Infinity) + HIDDEN_MS)
}
