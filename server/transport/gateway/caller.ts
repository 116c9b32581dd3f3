/** What answers the verbs has at hand. */
import type { EventRegistry, FramePlace, Kinds, Limits, VERBS, VerbName } from '@concord/schemas'
import type { z } from 'zod'
import type { Access, Grant } from '../../auth/access.ts'
import type { Session } from '../../auth/tokens.ts'
import type { Clock, Randomness } from '../../core/clock.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Chat } from '../../features/chat/chat.ts'
import type { OwnSteps } from '../../features/document-edits/own-steps.ts'
import type { Flights } from '../../features/flights/flights.ts'
import type { Locks } from '../../features/locks/locks.ts'
import type { Inbox } from '../../features/notifications/inbox.ts'
import type { Sending } from '../../features/notifications/sending.ts'
import type { Hiding } from '../../features/presence/hiding.ts'
import type { Presence } from '../../features/presence/presence.ts'
import type { Polls } from '../../features/votes/polls.ts'
import type { OpenDocuments } from '../../sync/open-documents.ts'
import type { Room } from '../../sync/whole-document.ts'
import type { Signals } from '../signals.ts'
import type { ParkedSessions } from './parked-sessions.ts'
import type { Rooms } from './rooms.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { Visits } from './visits.ts'

/** What the verbs act on. */
export interface Tools {
  readonly access: Access
  readonly kinds: Kinds
  readonly events: EventLog
  readonly registry: EventRegistry
  readonly open: OpenDocuments
  readonly steps: OwnSteps
  readonly chat: Chat
  readonly locks: Locks
  readonly polls: Polls
  readonly flights: Flights
  readonly inbox: Inbox
  readonly sending: Sending
  readonly hiding: Pick<Hiding, 'has' | 'set'>
  readonly presence: Presence
  readonly rooms: Rooms
  readonly signals: Signals
  readonly parked: ParkedSessions
  readonly limits: Pick<Limits, 'jsonDepth' | 'readCharacters'>
  readonly clock: Clock
  readonly random: Randomness
}

/** The socket that a verb came on. */
export interface Caller extends Tools {
  readonly sessionId: string
  /** Who it is. Throws UNAUTHENTICATED as long as it is nobody. */
  readonly session: Session
  readonly subscriptions: Subscriptions
  /** What was joined on it. */
  readonly visits: Visits
  /** From now on the socket is this token's. Throws what is wrong with the token. */
  signIn(token: string): Promise<void>
  reply(event: string, data: object): void
}

/** What may be told of a document as a whole. */
export function roomOf({ limits }: Pick<Tools, 'limits'>): Room {
  return { characters: limits.readCharacters }
}

/** What a verb is about, and what its caller may do there. */
export interface Spot {
  readonly place: FramePlace
  readonly grant: Grant
}

/** What the verb's place asks for: it is there when the declaration wants one that is joined or allowed something. */
type SpotOf<N extends VerbName> = (typeof VERBS)[N] extends { readonly place: unknown }
  ? (typeof VERBS)[N] extends { readonly joined: true } | { readonly may: unknown }
    ? Spot
    : Spot | undefined
  : undefined

/** Answers a verb. A Refusal that it throws is answered as an error; what it returns comes with the `ack`. */
export type Answer<N extends VerbName> = (
  data: z.output<(typeof VERBS)[N]['data']>,
  caller: Caller,
  spot: SpotOf<N>,
) => Promise<object | void>

export type Answers<N extends VerbName = VerbName> = { readonly [K in N]: Answer<K> }
