/** The lock of a room's document: who has it, and holding it while this room wants to. */
import { ERRORS, LockNotice, lockRoutes, type Kind, type Lock } from '@concord/schemas'
import type { Call } from '../api/call.ts'
import { ApiError } from '../core/api-error.ts'
import { atMost } from '../core/at-most.ts'
import type { Clock } from '../core/clock.ts'
import { createRetry } from '../core/retry.ts'

/** Who keeps everybody else from changing the document, and until when. */
export interface RoomLock extends Omit<Lock, 'secondsLeft'> {
  /** This person holds it, in this room or elsewhere. */
  readonly mine: boolean
}

/** How to hold a lock. */
export interface LockOptions {
  /** So long it lasts when this side falls silent; the server has a default and a most. */
  readonly ttlSeconds?: number
  /** What others are told. */
  readonly reason?: string
}

export interface LockActor {
  /** The same object until it changes. */
  readonly current: RoomLock | undefined
  /** The lock that keeps this person from changing anything. */
  readonly against: RoomLock | undefined
  /** Messages that say nothing of a lock are ignored. */
  heard(message: unknown): void
  /** Resolves when this person has it. From then on it is renewed. Rejects with an ApiError. */
  take(options?: LockOptions): Promise<void>
  /** Resolves when nobody has it. Rejects with an ApiError. */
  release(): Promise<void>
  /** Gives back what this room holds; resolves when the server knows, or after a moment. Never rejects. */
  close(): Promise<void>
}

/** Renewed so often, it does not run out because of one answer that is lost. */
const RENEWALS_PER_TTL = 3
const CLOSE_MS = 1000

export function createLock(
  kind: Pick<Kind, 'name' | 'plural'>,
  id: string,
  {
    call,
    clock,
    userId,
    onChange,
  }: {
    readonly call: Call
    readonly clock: Clock
    /** Absent while nobody knows whose device this is. */
    readonly userId: () => string | undefined
    readonly onChange: () => void
  },
): LockActor {
  const routes = lockRoutes(kind)
  const params = { id }
  const retry = createRetry(clock)
  let current: RoomLock | undefined
  /** What this room holds the lock with; absent while it does not. */
  let holding: LockOptions | undefined
  let stopExpiry = () => {}
  let stopRenewal = () => {}
  let closed = false

  function become(lock: Lock | undefined): void {
    if (closed) return
    stopExpiry()
    // Without a network nobody says that it ran out.
    if (lock) stopExpiry = clock.after(lock.secondsLeft * 1000, () => become(undefined))
    const before = current
    current = lock && roomLock(lock, userId())
    if (!current?.mine) letGo()
    if (!isSame(before, current)) onChange()
    else current = before
  }

  function letGo(): void {
    holding = undefined
    stopRenewal()
    retry.cancel()
  }

  function renewLater({ secondsLeft }: Lock): void {
    stopRenewal()
    retry.reset()
    stopRenewal = clock.after((secondsLeft * 1000) / RENEWALS_PER_TTL, () => void renew())
  }

  /** Never takes a lock again that somebody ended: `renew` makes the server refuse that. */
  async function renew(): Promise<void> {
    const options = holding
    if (!options) return
    try {
      const lock = await call(routes.take, { params, body: { ...options, renew: true } })
      // Meanwhile it may have been given back, or ended by somebody else.
      if (holding !== options) return
      become(lock)
      renewLater(lock)
    } catch (failure) {
      if (holding !== options) return
      if (isFinal(failure)) become(undefined)
      else retry.schedule(() => void renew())
    }
  }

  async function giveBack(): Promise<void> {
    try {
      await call(routes.release, { params })
    } catch {
      // reason: what cannot be given back runs out.
    }
  }

  return {
    get current() {
      return current
    },
    get against() {
      return current?.mine === false ? current : undefined
    },
    heard(message) {
      const notice = LockNotice.safeParse(message)
      if (notice.success) become(notice.data.lock ?? undefined)
    },
    async take(options = {}) {
      const lock = await call(routes.take, { params, body: options })
      if (closed) return giveBack()
      holding = options
      become(lock)
      renewLater(lock)
    },
    async release() {
      letGo()
      const ended = current
      await call(routes.release, { params })
      // Somebody may have taken it since, and told of it sooner.
      if (current === ended) become(undefined)
    },
    async close() {
      closed = true
      stopExpiry()
      const held = holding !== undefined
      letGo()
      if (held) await atMost(clock, CLOSE_MS, giveBack())
    },
  }
}

function roomLock({ userId, since, until, reason }: Lock, me: string | undefined): RoomLock {
  const why = reason === undefined ? {} : { reason }
  return Object.freeze({ userId, since, until, ...why, mine: userId === me })
}

function isSame(one: RoomLock | undefined, other: RoomLock | undefined): boolean {
  return (
    one?.userId === other?.userId &&
    one?.since === other?.since &&
    one?.until === other?.until &&
    one?.reason === other?.reason &&
    one?.mine === other?.mine
  )
}

/** Whether the server said that this person does not hold it, and not that it cannot be reached or is busy. */
function isFinal(failure: unknown): boolean {
  if (!(failure instanceof ApiError) || failure.code === 'OFFLINE') return false
  return failure.code === 'DOCUMENT_LOCKED' || ERRORS[failure.code].retry === 'never'
}
