/**
 * Who hears of an event. `event-query.ts` says the same to the database; a test holds the two together. Pure.
 */
import {
  isAdmin,
  matchesType,
  type Audience,
  type ConcordEvent,
  type EventRegistry,
  type Principal,
} from '@concord/schemas'
import { Refusal } from '../core/refusal.ts'

/** Who reads. */
export interface Reader {
  readonly tenantId: string
  readonly userId: string
  readonly admin: boolean
  readonly agent: boolean
}

/** What to hear of; everything that is named has to hold. */
export interface EventFilter {
  /** Types and families; none: all. */
  readonly types?: readonly string[] | undefined
  readonly scope?: string | undefined
  /** The family of the type: `payment` for `payment.*`. */
  readonly entityType?: string | undefined
  readonly entityId?: string | undefined
}

/** An event with what decides who hears of it. */
export interface LoggedEvent {
  readonly event: ConcordEvent
  readonly scopeId: number | null
  readonly audience: Audience
  readonly audienceUser: string | null
}

export function readerOf({ tenantId, userId, roles }: Principal): Reader {
  return { tenantId, userId, admin: isAdmin(roles), agent: roles.includes('agent') }
}

/** `isMember`: whether the reader belongs to the event's scope, and the scope still exists. */
export function mayHear(
  { event, audience, audienceUser }: LoggedEvent,
  { tenantId, userId, admin, agent }: Reader,
  isMember: boolean,
): boolean {
  if (event.tenantId !== tenantId) return false
  if (audience === 'user') return audienceUser === userId
  if (admin || audience === 'tenant') return true
  if (audience === 'agents') return agent && audienceUser === userId
  return audience === 'scope' && isMember
}

export function isWanted(
  { type, scope, entityId }: Pick<ConcordEvent, 'type' | 'scope' | 'entityId'>,
  filter: EventFilter,
): boolean {
  return (
    isOfTypes(type, filter.types) &&
    (filter.scope === undefined || filter.scope === scope) &&
    (filter.entityType === undefined || type.startsWith(`${filter.entityType}.`)) &&
    (filter.entityId === undefined || filter.entityId === entityId)
  )
}

function isOfTypes(type: string, patterns: readonly string[] = []): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matchesType(pattern, type))
}

/**
 * Parts what somebody asks for into what they may hear of and what nobody with their account roles ever does. A family
 * of which they may hear some types is granted: they hear of those. Throws VALIDATION_ERROR for a type that does not
 * exist.
 */
export function grantTypes(
  patterns: readonly string[],
  registry: EventRegistry,
  { admin, agent }: Pick<Reader, 'admin' | 'agent'>,
): { readonly granted: readonly string[]; readonly denied: readonly string[] } {
  const granted: string[] = []
  const denied: string[] = []
  for (const pattern of new Set(patterns)) {
    const rules = [...registry.values()].filter(({ type }) => matchesType(pattern, type))
    if (rules.length === 0) {
      throw new Refusal(
        'VALIDATION_ERROR',
        `There is no event "${pattern}"; docs/events.md has them all.`,
      )
    }
    const audible = rules.some(
      ({ audience }) => admin || (audience === 'agents' ? agent : audience !== 'admins'),
    )
    if (audible) granted.push(pattern)
    else denied.push(pattern)
  }
  return { granted, denied }
}
