/** What a failed attempt at a job is rejected with: whether another one can help. Pure. */
import { ERRORS } from '@concord/schemas'
import { Refusal } from '../core/refusal.ts'
import { Hopeless } from './jobs.ts'

/** The error itself, or `Hopeless` for a refusal that stays one: what is not there, or what somebody may not do. */
export function failedAttempt(error: unknown): unknown {
  return error instanceof Refusal && ERRORS[error.code].retry !== 'later'
    ? new Hopeless(error.message)
    : error
}

const TOO_MANY_REQUESTS = 429

/**
 * What is wrong when somebody answered a message with this HTTP status; `undefined` for one that says that it was taken.
 * What is wrong with the message itself stays wrong. `who`: such as `The gateway`.
 */
export function failedPosting(who: string, status: number): Error | undefined {
  if (status >= 200 && status < 300) return undefined
  const words = `${who} answered ${status}.`
  const isItsFault = status >= 400 && status < 500 && status !== TOO_MANY_REQUESTS
  return isItsFault ? new Hopeless(words) : new Error(words)
}
