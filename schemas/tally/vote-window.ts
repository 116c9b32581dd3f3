/** When a poll takes votes. */

/** What of a poll this depends on; fields that were never written are as their defaults say. */
export interface PollTimes {
  readonly status?: unknown
  readonly secret?: unknown
  readonly deadline?: unknown
  readonly graceSeconds?: unknown
}

const NOT_OPEN: Readonly<Record<string, string>> = {
  draft: 'Voting has not begun yet.',
  closed: 'Voting has ended.',
  cancelled: 'This poll was called off.',
}

/**
 * Why a vote that reaches the server at `at` (ms since 1970) is not taken into the document. `late`: it was cast offline;
 * such votes are taken for the time of grace after the deadline.
 */
export function outsideVoteWindow(poll: PollTimes, at: number, late: boolean): string | undefined {
  const { status = 'draft', secret, deadline, graceSeconds } = poll
  if (status !== 'open') return NOT_OPEN[String(status)] ?? 'This poll takes no votes.'
  if (secret === true) return 'In a secret poll a vote is given to the server, not to the document.'
  if (typeof deadline !== 'string' || deadline === '') return undefined
  const grace = late && typeof graceSeconds === 'number' ? graceSeconds * 1000 : 0
  return at > Date.parse(deadline) + grace ? 'The deadline has passed.' : undefined
}
