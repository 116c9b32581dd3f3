/** Who may take a lock, and who may end it. Pure. */
import type { HowUnlocked, ScopeName, UserId } from '@concord/schemas'

/** A lock as it is kept; times in milliseconds since 1970. */
export interface HeldLock {
  readonly scopeId: number
  readonly scope: ScopeName
  readonly userId: UserId
  readonly since: number
  readonly until: number
  readonly reason: string | undefined
}

/** What a lock is to somebody who wants it. One that ran out is nobody's. */
export type Standing = 'free' | 'mine' | 'taken'

export function standingOf(lock: HeldLock | undefined, userId: string, now: number): Standing {
  if (!lock || lock.until <= now) return 'free'
  return lock.userId === userId ? 'mine' : 'taken'
}

/** How a lock ends; `by`: who ended it, `null`: the server by itself. */
export interface Ending {
  readonly how: HowUnlocked
  readonly by: UserId | null
  readonly at: number
}

/** The end of a lock that ran out; `undefined` while it has not. */
export function expiryOf({ until }: HeldLock, now: number): Ending | undefined {
  return until <= now ? { how: 'expired', by: null, at: until } : undefined
}

/** The end that somebody puts to a lock that has not run out; `undefined`: they may not. */
export function releaseOf(
  { userId }: HeldLock,
  by: UserId,
  mayManage: boolean,
  now: number,
): Ending | undefined {
  if (userId === by) return { how: 'released', by, at: now }
  return mayManage ? { how: 'forced', by, at: now } : undefined
}
