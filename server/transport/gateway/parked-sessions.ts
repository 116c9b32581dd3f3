/** Sessions whose socket was lost, for a while, so that another socket can go on with them. */
import type { Dialect, FramePlace, PresenceStatus, ScopeName } from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import { createSetsByKey } from '../../core/sets-by-key.ts'
import type { Subscribed } from './subscriptions.ts'

export interface ParkedSession {
  /** Whose it was. */
  readonly person: string
  readonly subscriptions: readonly Subscribed[]
  readonly visits: readonly ParkedVisit[]
  /** How somebody said that they are to be seen, without a place. */
  readonly said: PresenceStatus | undefined
  /** The number of the last event that was sent. */
  readonly lastSent: number
}

export interface ParkedVisit {
  readonly scope: ScopeName
  readonly place: FramePlace
  readonly dialects: readonly Dialect[]
  readonly status: PresenceStatus
}

export interface ParkedSessions {
  park(sessionId: string, session: ParkedSession): void
  /** The session, once; `undefined` when there is none, or it is somebody else's. */
  take(sessionId: string, person: string): ParkedSession | undefined
}

/** More than that are not kept; the oldest go first. */
const MOST = 10_000
/** Of one person: as many as may be lost at once with all that they have open. */
const MOST_OF_ONE = 20

export function createParkedSessions(clock: Clock, keepMs: number): ParkedSessions {
  const parked = new Map<string, { readonly session: ParkedSession; readonly until: number }>()
  /** The sessions of each person, in the order in which they were lost. */
  const people = createSetsByKey<string, string>()

  function forget(sessionId: string): void {
    const found = parked.get(sessionId)
    if (!found) return
    parked.delete(sessionId)
    people.delete(found.session.person, sessionId)
  }

  return {
    park(sessionId, session) {
      const now = clock.now()
      parked.set(sessionId, { session, until: now + keepMs })
      people.add(session.person, sessionId)
      const own = people.of(session.person)
      const [oldest] = own
      if (own.size > MOST_OF_ONE && oldest !== undefined) forget(oldest)
      // They lie in the order of their ends.
      for (const [id, { until }] of parked) {
        if (until > now && parked.size <= MOST) break
        forget(id)
      }
    },
    take(sessionId, person) {
      const found = parked.get(sessionId)
      if (!found || found.session.person !== person || found.until <= clock.now()) return undefined
      forget(sessionId)
      return found.session
    },
  }
}
