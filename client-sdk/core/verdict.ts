/** What to do after the server said no. */
import { ERRORS, readReason, type ErrorReply } from '@concord/schemas'

/** `final`: do not come back by itself. `login`: come back with a fresh token. `again`: come back after a while. */
export type Verdict = 'final' | 'login' | 'again'

export function verdictOn(refusal: ErrorReply | undefined): Verdict {
  // Without a reason that we know, it may be anything on the way: a proxy, a deployment, an older server.
  if (!refusal) return 'again'
  const { retry } = ERRORS[refusal.code]
  return retry === 'never' ? 'final' : retry === 'after-login' ? 'login' : 'again'
}

/** WebSocket's own close code for a message that is too big; the frame that says so has no room for our reason. */
const MESSAGE_TOO_BIG = 1009

/** Why a socket was closed, when its close frame says so. */
export function refusalOf(close: {
  readonly code: number
  readonly reason: string
}): ErrorReply | undefined {
  if (close.code === MESSAGE_TOO_BIG) return readReason('PAYLOAD_TOO_LARGE')
  return readReason(close.reason)
}
