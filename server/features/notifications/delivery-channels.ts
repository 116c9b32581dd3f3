/** The ways out of the server: mail, push and others, each beside the inbox. */
import type { Channel, Notification, Priority } from '@concord/schemas'
import type { Queries, Tx } from '../../storage/database.ts'

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

/** What cannot wait until there is more to tell. */
export const isPressing = (priority: Priority): boolean =>
  priority === 'high' || priority === 'urgent'

export interface DeliveryChannel {
  /**
   * Arranges in `tx` that the notification goes out this way, as a job that is there exactly when the notification is. It
   * carries the notification's id, so that a repeat does no harm.
   */
  deliver(tx: Tx, delivery: Delivery): Promise<void>
  /** Those of these people whom it reaches now. To nobody else anything is delivered. */
  reaches(query: Queries, tenantId: string, people: readonly string[]): Promise<ReadonlySet<string>>
  /** People are asked whether they want it before it reaches them, and by that it comes to. Else, only once it does. */
  readonly beginsByChoice: boolean
}

/** The ways that this server has. */
export type DeliveryChannels = Readonly<Partial<Record<Outside, DeliveryChannel>>>
