/** How a webhook is doing, and when the server gives up on it. Pure. */

/** What came of one attempt. */
export interface Attempt {
  readonly ok: boolean
  /** HTTP status; `null`: there was no answer. */
  readonly responseStatus: number | null
  /** Why it failed. */
  readonly error: string | null
}

/** Who answers nothing but errors for so long is sent nothing more. */
const GIVE_UP_MS = 5 * 24 * 3_600_000
const GONE = 410

export interface Health {
  readonly failures: number
  readonly failing_since: number | null
}

/** The columns that change with an attempt. */
export function healthAfter({ failures, failing_since }: Health, attempt: Attempt, now: number) {
  if (attempt.ok) return { failures: 0, failing_since: null, last_success_at: now }
  return {
    failures: failures + 1,
    failing_since: failing_since ?? now,
    last_failure_at: now,
    last_error: attempt.error,
  }
}

/** Why nothing more should be sent there; `undefined` while there is hope. */
export function reasonToDisable(
  { failing_since }: Health,
  { ok, responseStatus }: Attempt,
  now: number,
): string | undefined {
  if (ok) return undefined
  if (responseStatus === GONE) return 'It answered that it is gone (410).'
  const failedFor = now - (failing_since ?? now)
  return failedFor >= GIVE_UP_MS ? 'Nothing could be delivered for five days.' : undefined
}

/** Who failed so often in a row is tried with one delivery at a time: the others would wait for them in vain. */
const DOUBTFUL_AFTER = 5

/** What came of a delivery that was not tried, because another one is on its way to somebody who fails; else `undefined`. */
export function heldBack({ failures }: Health, onTheWay: number): Attempt | undefined {
  if (failures < DOUBTFUL_AFTER || onTheWay === 0) return undefined
  const error =
    'It failed several times in a row; until it answers, one delivery at a time is tried.'
  return { ok: false, responseStatus: null, error }
}

/** What an HTTP status means for a delivery. */
export function attemptOf(responseStatus: number): Attempt {
  if (responseStatus >= 200 && responseStatus < 300)
    return { ok: true, responseStatus, error: null }
  const isRedirect = responseStatus >= 300 && responseStatus < 400
  const error = isRedirect
    ? `It answered ${responseStatus}; redirects are not followed.`
    : `It answered ${responseStatus}.`
  return { ok: false, responseStatus, error }
}
