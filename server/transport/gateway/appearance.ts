/** How somebody is seen in one place that they joined. Who was writing is not any more when nothing more is said. */
import { colorOf, type GeoLocation, type PresenceStatus, type Principal } from '@concord/schemas'
import type { Clock } from '../../core/clock.ts'
import type { PlainObject } from '../documents/plain-object.ts'

export interface Appearance {
  /** What they said of themselves here. */
  status: PresenceStatus
  /** Shows what holds now. */
  show(): void
  typing(isTyping: boolean): void
  locate(location: GeoLocation | null): void
  cursor(cursor: object | null): void
  /** Nothing more changes by itself; what is shown stays. */
  stop(): void
}

interface Parts {
  readonly principal: Principal
  readonly status: PresenceStatus
  /** As what somebody of this status is seen. */
  readonly seen: (status: PresenceStatus) => PresenceStatus
  readonly clock: Clock
  readonly typingMs: number
  readonly put: (state: PlainObject) => void
}

export function createAppearance(parts: Parts): Appearance {
  const { seen, clock, typingMs, put } = parts
  const { userId, name } = parts.principal
  let cursor: object | null = null
  let location: GeoLocation | null = null
  let isTyping = false
  let stopTyping = (): void => {}

  function show(): void {
    put({
      user: { id: userId, name, color: colorOf(userId) },
      status: seen(appearance.status),
      typing: isTyping,
      ...(cursor ? { cursor } : {}),
      ...(location ? { location } : {}),
    })
  }

  function type(next: boolean): void {
    isTyping = next
    show()
  }

  const appearance: Appearance = {
    status: parts.status,
    show,
    typing(next) {
      stopTyping()
      type(next)
      if (next) stopTyping = clock.after(typingMs, () => type(false))
    },
    locate(next) {
      location = next
      show()
    },
    cursor(next) {
      cursor = next
      show()
    },
    stop: () => stopTyping(),
  }
  return appearance
}
