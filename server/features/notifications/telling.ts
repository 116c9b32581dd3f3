/** What somebody is to be told, on its way to becoming a notification. */
import type { Notice, Notification, Way } from '@concord/schemas'

/** Something that one person is to be told. */
export interface Telling {
  readonly userId: string
  /** What it says when it tells of so much. `undefined`: nothing. */
  readonly notice: (count: number) => Notice | undefined
  readonly scope: { readonly id: number; readonly name: string } | null
  readonly actor: string | null
  /** What it is about in that scope. */
  readonly entityId?: string | null
  /** What it is told for: nobody is told twice for the same. */
  readonly key?: string | undefined
  /** What waits of this group is told together with it. */
  readonly group?: string | undefined
  /** When it happened, milliseconds since 1970. */
  readonly at: number
  /** Gone from then on; without it, when its type is usually. */
  readonly expiresAt?: number | undefined
}

/** A notification that is about to be written. */
export interface Draft {
  readonly telling: Telling
  readonly notification: Omit<Notification, 'seq'>
  readonly ways: readonly Way[]
  /** It was looked at already, and tells of more now. */
  readonly again: boolean
}

/** Whether it is in the inbox, too. */
export const isShown = ({ ways }: Draft): boolean =>
  ways.some(({ channel }) => channel === 'in_app')
