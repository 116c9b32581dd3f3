/** The ways out of the server: mail, push and others, each beside the inbox. */
import type { Channel, Notification } from '@concord/schemas'
import type { Tx } from '../../storage/database.ts'

export interface Delivery {
  readonly tenantId: string
  /** Who is told. */
  readonly person: string
  readonly channel: Outside
  readonly notification: Notification
  /** Milliseconds since 1970: not before the person's quiet hours are over. Without it, at once. */
  readonly notBefore?: number
}

export type Outside = Exclude<Channel, 'in_app'>

/**
 * Arranges in `tx` that the notification goes out this way, as a job that is there exactly when the notification is. It
 * carries the notification's id, so that a repeat does no harm.
 */
export type Deliver = (tx: Tx, delivery: Delivery) => Promise<void>

/** The ways that this server has. */
export type Channels = Readonly<Partial<Record<Outside, Deliver>>>
