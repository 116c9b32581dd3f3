/** Every type of event, once. */
import type { Kind } from '../kinds/kind.ts'
import { businessEvents } from './business.ts'
import { cacheEvents } from './cache.ts'
import { chatEvents } from './chat.ts'
import type { EventRule } from './event.ts'
import { flightEvents } from './flights.ts'
import { jobEvents } from './jobs.ts'
import { lockEvents } from './locks.ts'
import { notificationEvents } from './notifications.ts'
import { eventsOfKind, textEdited } from './of-kinds.ts'
import { roomEvents } from './rooms.ts'
import { lifeOfScope, memberEvents } from './scopes.ts'
import { systemEvents } from './system.ts'
import { voteEvents } from './votes.ts'

export type EventRegistry = ReadonlyMap<string, EventRule>

/** Throws when two declarations want the same type with different meaning: the ballot's events may be shared. */
export function eventRegistry(kinds: Iterable<Kind>): EventRegistry {
  const registry = new Map<string, EventRule>()
  const shared = new Map<string, string>()
  for (const rule of [
    ...businessEvents,
    ...memberEvents,
    ...voteEvents,
    ...roomEvents,
    ...flightEvents,
    ...jobEvents,
    ...cacheEvents,
    ...lockEvents,
    ...chatEvents,
    ...systemEvents,
    ...notificationEvents,
    textEdited,
  ])
    registry.set(rule.type, rule)
  for (const kind of kinds) {
    for (const rule of [...lifeOfScope(kind), ...eventsOfKind(kind)]) {
      const meaning = shared.get(rule.type)
      if (registry.has(rule.type) && meaning !== rule.about) {
        throw new Error(
          `Two declarations want the event "${rule.type}"; the one of kind "${kind.name}" needs another name.`,
        )
      }
      registry.set(rule.type, rule)
      shared.set(rule.type, rule.about)
    }
  }
  return registry
}
