/** An event that is about to be written. */
import type { Audience } from '@concord/schemas'

export interface NewEvent {
  readonly type: string
  readonly entityId: string | null
  /** Who did it; `null`: the server by itself. */
  readonly actor: string | null
  /** Milliseconds since 1970. */
  readonly at: number
  readonly late: boolean
  readonly data: Readonly<Record<string, unknown>>
  readonly audience: Audience
  /** The one person for audience `user`, the agent for `agents`. */
  readonly audienceUser?: string
  /** No two events of one tenant have the same; look for it before you write. */
  readonly key?: string
}
