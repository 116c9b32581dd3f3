/** Words from one client to those of one person who is there. They are passed on, and neither read nor kept. */
import {
  parseScopeName,
  placeFieldOf,
  type Limits,
  type Principal,
  type ScopeName,
  type SignalNotice,
  type SignalRequest,
} from '@concord/schemas'
import { counted } from '../core/counted.ts'
import type { Pace } from '../core/pace.ts'
import { Refusal } from '../core/refusal.ts'
import { personKey } from '../core/who.ts'
import type { Presence } from '../features/presence/presence.ts'
import type { DocumentConnections } from './documents/document-connections.ts'
import { isPlain } from './documents/plain-object.ts'
import type { Rooms } from './gateway/rooms.ts'

export type PassSignal = (
  scope: ScopeName,
  from: Principal,
  to: string,
  signal: SignalRequest['signal'],
) => void

export interface Signals {
  /**
   * Sends it to all that `to` has open in the scope. Throws NOT_FOUND for who is not seen there, be it that they hide;
   * RATE_LIMITED; PAYLOAD_TOO_LARGE; and VALIDATION_ERROR for what is nested too deep.
   */
  readonly pass: PassSignal
}

/** How many signals one person may send in a second, for long and at once: two clients that find each other send dozens. */
export const SIGNAL_PACE = { perSecond: 10, burst: 200 }

interface Parts {
  readonly presence: Pick<Presence, 'in'>
  readonly rooms: Pick<Rooms, 'tell'>
  readonly connections: Pick<DocumentConnections, 'tell'>
  readonly pace: Pace
  readonly limits: Pick<Limits, 'presenceBytes' | 'jsonDepth'>
}

export function createSignals({ presence, rooms, connections, pace, limits }: Parts): Signals {
  return {
    pass(scope, principal, to, signal) {
      if (!isPlain(signal, limits.jsonDepth))
        throw new Refusal('VALIDATION_ERROR', 'signal: This is nested too deep, or no plain value.')
      if (JSON.stringify(signal).length > limits.presenceBytes) {
        const words = `A signal may have ${counted(limits.presenceBytes, 'character')} of JSON at most.`
        throw new Refusal('PAYLOAD_TOO_LARGE', words)
      }
      pace(personKey(principal))
      if (!presence.in(scope).some(({ user }) => user.id === to))
        throw new Refusal('NOT_FOUND', `${to} is not there.`)
      // reason: only scopes that access.grant let through have anybody in them
      const { kind, id } = parseScopeName(scope)!
      const place = placeFieldOf(kind)
      const { userId: from, name } = principal
      const data = { ...(place ? { [place]: id } : {}), fromUserId: from, username: name, signal }
      rooms.tell(scope, to, JSON.stringify({ event: 'rtc:signal', data }))
      const notice: SignalNotice = { type: 'signaled', from, name, signal }
      connections.tell(scope, to, JSON.stringify(notice))
    },
  }
}
