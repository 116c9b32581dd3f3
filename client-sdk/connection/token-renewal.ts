/** Gets the next token before the one in use ends, while there is a connection to show it on. */
import type { Clock } from '../core/clock.ts'
import { createRetry } from '../core/retry.ts'
import type { Tokens } from './tokens.ts'

export interface TokenRenewal {
  start(): void
  stop(): void
}

const MARGIN_MS = 5000

/**
 * Milliseconds until the next token should be asked for: at four fifths of what is left, at least five seconds before
 * the end; when there is less than that, in the middle of what is left.
 */
export function renewAfter(expiresAt: number, now: number): number {
  const left = Math.max(0, expiresAt - now)
  return Math.max(Math.min(left * 0.8, left - MARGIN_MS), left / 2)
}

/** `present` is called with every new token in place. */
export function createTokenRenewal(
  tokens: Tokens,
  clock: Clock,
  present: () => void,
): TokenRenewal {
  const retry = createRetry(clock)
  let stopTimer = () => {}
  let turn = 0

  function plan(): void {
    stopTimer()
    const expiresAt = tokens.claims?.expiresAt
    if (!tokens.renewable || expiresAt === undefined) return
    const mine = turn
    stopTimer = clock.after(renewAfter(expiresAt, clock.now()), () => void renew(mine))
  }

  async function renew(mine: number): Promise<void> {
    try {
      await tokens.fetch()
    } catch {
      // reason: the old token still holds; if none comes until it ends, the server closes the connection and says why.
      if (mine === turn) retry.schedule(() => void renew(mine))
      return
    }
    if (mine !== turn) return
    retry.reset()
    present()
    plan()
  }

  function stop(): void {
    turn += 1
    stopTimer()
    retry.cancel()
  }

  return {
    start() {
      stop()
      plan()
    },
    stop,
  }
}
