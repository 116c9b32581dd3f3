/** Who says nothing for long is away, until their next word. */
import type { PresenceStatus } from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'

export interface Away {
  /** As what somebody of this status is seen. */
  seen(status: PresenceStatus): PresenceStatus
  /** Waits anew, for as long as there is somebody to be seen. */
  wait(): void
  /** Somebody did something. */
  active(): void
  stop(): void
}

interface Parts {
  readonly clock: Clock
  readonly awayMs: number
  /** Whether anybody sees them; nobody waits otherwise. */
  readonly isSeen: () => boolean
  /** Told when they went away or came back. */
  readonly onChange: () => void
}

export function createAway({ clock, awayMs, isSeen, onChange }: Parts): Away {
  let isAway = false
  let stop = (): void => {}

  function become(next: boolean): void {
    isAway = next
    onChange()
  }

  function wait(): void {
    stop()
    if (isSeen()) stop = clock.after(awayMs, () => become(true))
  }

  return {
    seen: (status) => (status === 'online' && isAway ? 'away' : status),
    wait,
    active() {
      if (isAway) become(false)
      wait()
    },
    stop: () => stop(),
  }
}
