/** How a verb of the text protocol is declared, and what it has at hand. */
import type { EventRegistry } from '@concord/schemas'
import type { z } from 'zod'
import type { Access } from '../../auth/access.ts'
import type { Session } from '../../auth/tokens.ts'
import type { Clock } from '../../core/clock.ts'
import type { EventLog } from '../../events/event-log.ts'
import type { Subscriptions } from './subscriptions.ts'

export interface Verb<S extends z.ZodType = z.ZodType> {
  /** What its `data` has to be. */
  readonly schema: S
  readonly access: 'anybody' | 'signed-in'
  /** One sentence for the reference. */
  readonly about: string
  /** A Refusal that it throws is answered as an error. */
  run(data: z.output<S>, caller: Caller): Promise<void>
}

/** What the verbs act on. */
export interface Tools {
  readonly access: Access
  readonly events: EventLog
  readonly registry: EventRegistry
  readonly clock: Clock
}

/** The socket that a verb came on. */
export interface Caller extends Tools {
  readonly sessionId: string
  /** Who it is. Throws UNAUTHENTICATED as long as it is nobody. */
  readonly session: Session
  readonly subscriptions: Subscriptions
  /** From now on the socket is this token's. Throws what is wrong with the token. */
  signIn(token: string): Promise<void>
  reply(event: string, data: object): void
}

/** Keeps what exactly was declared, so that `run` gets the data as its schema makes it. */
export function verb<S extends z.ZodType>(declaration: Verb<S>): Verb<S> {
  return declaration
}
