/** The token in use, and getting the next one. */
import { claimsMismatch, readClaims, type Claims, type Identity } from '../core/claims.ts'
import type { Clock } from '../core/clock.ts'
import { createListeners } from '../core/listeners.ts'
import { Refusal } from '../core/refusal.ts'

export interface Tokens {
  /** Who all this is for, as soon as that is known. It never changes afterwards. */
  readonly identity: Identity | undefined
  /** The newest token that could be had. */
  readonly claims: Claims | undefined
  /** Whether asking again can give another token. */
  readonly renewable: boolean
  /**
   * Asks for a token. Who asks while somebody asks already gets the same answer. Rejects with what the source rejects
   * with, when it takes too long, and with a Refusal when the token is for somebody else or says nothing of whom.
   */
  fetch(): Promise<Claims>
  /** The newest token if it is good for some seconds more, else a fetched one. */
  valid(): Promise<Claims>
  /** Tells of every token that was fetched. */
  subscribe(listener: () => void): () => void
}

const PATIENCE_MS = 15_000
const MARGIN_MS = 5000

export function createTokens(
  source: string | (() => string | Promise<string>),
  known: Identity | undefined,
  clock: Clock,
): Tokens {
  const fetched = createListeners()
  let claims: Claims | undefined
  let asking: Promise<Claims> | undefined
  if (typeof source === 'string') {
    const first = readClaims(source, known)
    if (first && !claimsMismatch(first, known)) claims = first
  }

  async function ask(): Promise<Claims> {
    const token = typeof source === 'string' ? source : await inTime(async () => source(), clock)
    const identity = known ?? claims
    const next = readClaims(token, known)
    if (!next) throw new Refusal(UNREADABLE)
    const mismatch = claimsMismatch(next, identity)
    if (mismatch) throw new Refusal(mismatch)
    claims = next
    fetched.notify()
    return next
  }

  function fetch(): Promise<Claims> {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }

  return {
    get identity() {
      return known ?? claims
    },
    get claims() {
      return claims
    },
    renewable: typeof source !== 'string',
    fetch,
    async valid() {
      const good = claims && (claims.expiresAt ?? Infinity) - MARGIN_MS > clock.now()
      return good ? claims! : fetch()
    },
    subscribe: fetched.add,
  }
}

const UNREADABLE = {
  code: 'UNAUTHENTICATED',
  message: 'The token does not say whom it is for. Give `identity` when it is not a JWT.',
} as const

async function inTime<T>(act: () => Promise<T>, clock: Clock): Promise<T> {
  const late = Promise.withResolvers<never>()
  const stop = clock.after(PATIENCE_MS, () => late.reject(new Error('No token came in time.')))
  try {
    return await Promise.race([act(), late.promise])
  } finally {
    stop()
  }
}
