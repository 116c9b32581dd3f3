/**
 * Locks of documents: taken, held for longer, given back, ended. What the lock means for edits is decided in sync/,
 * which asks `against`.
 *
 * A lock is a row, so that it outlives the server, and is in memory, so that asking costs nothing. The row and its event
 * are one transaction; memory follows once that is on disk.
 */
import {
  may,
  parseScopeName,
  type Limits,
  type Lock,
  type Principal,
  type ScopeName,
} from '@concord/schemas'
import type { Access, AccessChange, Grant } from '../../auth/access.ts'
import { atTime } from '../../core/at-time.ts'
import type { Clock } from '../../core/clock.ts'
import { counted } from '../../core/counted.ts'
import type { Logger } from '../../core/logger.ts'
import { Refusal } from '../../core/refusal.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Wake } from '../../events/wake.ts'
import type { Database, Tx } from '../../storage/database.ts'
import { auditForced, locked, lockedRefusal, lockReply, unlocked } from './lock-facts.ts'
import { deleteLock, isEditor, readLock, readLocks, writeLock } from './lock-rows.ts'
import { expiryOf, releaseOf, standingOf, type Ending, type HeldLock } from './lock-rules.ts'

/** What somebody asks for who takes a lock. */
export interface Wish {
  readonly ttlSeconds?: number | undefined
  readonly reason?: string | undefined
  /** Only hold it for longer. */
  readonly renew?: boolean | undefined
}

export interface Locks {
  /** The lock of a document, as long as it counts. */
  of(scope: ScopeName): Lock | undefined
  /** The lock that keeps this person from changing anything in the document now. */
  against(scope: ScopeName, userId: string): Lock | undefined
  /**
   * Takes the lock, or holds it for longer; on disk when it resolves, and others' edits are taken back from then on.
   * Throws a Refusal: DOCUMENT_LOCKED with the other's lock as details, CONFLICT when it was only to be held for longer
   * and is not theirs, VALIDATION_ERROR for too long a time, ACCESS_DENIED.
   */
  take(grant: Grant, principal: Principal, wish: Wish): Promise<Lock>
  /** Ends the lock, if there is one. Throws ACCESS_DENIED when it is somebody else's and the caller may not manage. */
  release(grant: Grant, principal: Principal): Promise<void>
  /** Calls `listener` whenever a lock was taken, is held for longer, or is gone. */
  onChange(listener: (scope: ScopeName, lock: Lock | undefined) => void): void
  /** Locks of before count again, as far as they have not run out. */
  start(): Promise<void>
  /** Locks stay as they are. */
  stop(): Promise<void>
}

interface Parts {
  readonly database: Database
  readonly access: Pick<Access, 'onChange'>
  readonly events: Pick<EventLog, 'append'>
  readonly wake: Wake
  readonly clock: Clock
  readonly limits: Pick<Limits, 'lockSeconds' | 'maxLockSeconds'>
  readonly logger: Logger
}

/** What becomes of the lock that is there; `undefined`: it stays. */
type EndingOf = (lock: HeldLock, now: number) => Ending | undefined

const RETRY_MS = 1000

export function createLocks(parts: Parts): Locks {
  const { database, access, events, wake, clock, limits, logger } = parts
  const held = new Map<ScopeName, { readonly lock: HeldLock; readonly forget: () => void }>()
  const listeners: ((scope: ScopeName, lock: Lock | undefined) => void)[] = []
  const endings = new Set<Promise<void>>()
  let stopping = false

  function current(scope: ScopeName): HeldLock | undefined {
    const lock = held.get(scope)?.lock
    return lock && lock.until > clock.now() ? lock : undefined
  }

  const replyOf = (lock: HeldLock | undefined): Lock | undefined =>
    lock && lockReply(lock, clock.now())

  function tell(scope: ScopeName): void {
    for (const listener of listeners) listener(scope, replyOf(current(scope)))
  }

  function hold(lock: HeldLock): void {
    held.get(lock.scope)?.forget()
    const forget = atTime(clock, lock.until, () => endLater(lock, expiryOf))
    held.set(lock.scope, { lock, forget })
  }

  function drop({ scope }: HeldLock): void {
    held.get(scope)?.forget()
    held.delete(scope)
  }

  function secondsOf({ ttlSeconds }: Wish): number {
    const { lockSeconds, maxLockSeconds: most } = limits
    if (ttlSeconds !== undefined && ttlSeconds > most)
      throw new Refusal('VALIDATION_ERROR', `ttlSeconds: at most ${counted(most, 'second')}.`)
    return ttlSeconds ?? Math.min(lockSeconds, most)
  }

  /** Writes the lock, and its event when it was not this person's before. */
  async function claim(
    tx: Tx,
    { scopeId, scope }: Grant,
    { tenantId, userId }: Principal,
    { reason, renew = false }: Wish,
    seconds: number,
  ): Promise<{ readonly lock: HeldLock; readonly isNew: boolean }> {
    const now = clock.now()
    const before = await readLock(tx, scopeId)
    const standing = standingOf(before, userId, now)
    if (standing === 'taken') throw lockedRefusal(before!, now)
    if (standing === 'free' && renew)
      throw new Refusal('CONFLICT', 'You do not hold this lock any more.')
    // Roles may have changed since the call was let in.
    if (!(await isEditor(tx, scopeId, userId))) throw new Refusal('ACCESS_DENIED')
    const mine = standing === 'mine' ? before : undefined
    const lock: HeldLock = {
      scopeId,
      scope,
      userId,
      since: mine?.since ?? now,
      until: now + seconds * 1000,
      reason: reason ?? mine?.reason,
    }
    await writeLock(tx, lock)
    if (mine) return { lock, isNew: false }
    const expired = before ? [unlocked(before, expiryOf(before, now)!)] : []
    await events.append(tx, tenantId, [...expired, locked(lock)])
    return { lock, isNew: true }
  }

  /** Ends the lock of the document as `endingOf` says of what the database has. */
  async function end({ scopeId, scope }: Pick<Grant, 'scopeId' | 'scope'>, endingOf: EndingOf) {
    const { tenantId } = parseScopeName(scope)!
    const ended = await database.transaction(async (tx) => {
      const lock = await readLock(tx, scopeId)
      const ending = lock && endingOf(lock, clock.now())
      if (!lock || !ending) return undefined
      await deleteLock(tx, lock)
      await events.append(tx, tenantId, [unlocked(lock, ending)])
      if (ending.how === 'forced') await auditForced(tx, lock, ending)
      return lock
    })
    if (!ended) return
    drop(ended)
    wake.announce(tenantId)
    tell(scope)
  }

  /** Nobody waits for this end. While the database refuses, it is tried again. */
  function endLater(lock: HeldLock, endingOf: EndingOf): void {
    if (stopping) return
    const ending = end(lock, endingOf)
      .catch((error: unknown) => {
        const { scope } = lock
        const reason = (error as Error).message
        logger.warn({ scope, reason }, 'A lock could not be ended; it is tried again.')
        clock.after(RETRY_MS, () => endLater(lock, endingOf))
      })
      .finally(() => endings.delete(ending))
    endings.add(ending)
  }

  /** Who may not edit any more holds no lock. */
  access.onChange(({ scope, userId, role }: AccessChange) => {
    const lock = held.get(scope)?.lock
    if (!lock || may('edit', role, [])) return
    if (userId !== undefined && userId !== lock.userId) return
    endLater(lock, ({ userId: holder }, now) => (holder === lock.userId ? lost(now) : undefined))
  })

  return {
    of: (scope) => replyOf(current(scope)),

    against(scope, userId) {
      const lock = current(scope)
      return lock?.userId === userId ? undefined : replyOf(lock)
    },

    async take(grant, principal, wish) {
      const seconds = secondsOf(wish)
      const { lock, isNew } = await database.transaction((tx) =>
        claim(tx, grant, principal, wish, seconds),
      )
      hold(lock)
      if (isNew) wake.announce(principal.tenantId)
      tell(lock.scope)
      return lockReply(lock, clock.now())
    },

    async release(grant, { userId, roles }) {
      const mayManage = may('manage', grant.role, roles)
      await end(grant, (lock, now) => {
        const ending = expiryOf(lock, now) ?? releaseOf(lock, userId, mayManage, now)
        if (ending) return ending
        throw new Refusal('ACCESS_DENIED', `Only ${lock.userId} or an owner can end this lock.`)
      })
    },

    onChange: (listener) => void listeners.push(listener),

    async start() {
      for (const { lock, rightful } of await readLocks(database.query)) {
        if (rightful && lock.until > clock.now()) hold(lock)
        else await end(lock, (row, now) => expiryOf(row, now) ?? lost(now))
      }
    },

    async stop() {
      stopping = true
      for (const { forget } of held.values()) forget()
      await Promise.all(endings)
    },
  }
}

function lost(at: number): Ending {
  return { how: 'lost', by: null, at }
}
