/** Whether somebody may publish an event, and what of it is written. Pure. */
import {
  familyOf,
  isAdmin,
  type EventRegistry,
  type NewEvent,
  type Principal,
} from '@concord/schemas'
import { Refusal } from '../../core/refusal.ts'
import type { PlacedEvent } from '../../events/event-log.ts'

/** Somebody's clock may be ahead of ours by this much. */
const CLOCK_SKEW_MS = 60_000

/**
 * The event as it is written. Throws a Refusal: VALIDATION_ERROR for a type that cannot be published or data that is
 * not what the type has, ACCESS_DENIED for what this person may not publish.
 */
export function publishable(
  { type, data, entityId, key, at }: NewEvent,
  { userId, roles }: Pick<Principal, 'userId' | 'roles'>,
  registry: EventRegistry,
  now: number,
): PlacedEvent {
  const admin = isAdmin(roles)
  if (!admin && !roles.includes('agent')) {
    throw new Refusal('ACCESS_DENIED', 'Only admins and agents publish events.')
  }
  const rule = registry.get(type)
  if (!rule?.published) throw new Refusal('VALIDATION_ERROR', unpublishable(type, registry))
  if (!admin && (rule.audience !== 'agents' || data['agentId'] !== userId)) {
    throw new Refusal(
      'ACCESS_DENIED',
      `An agent publishes what concerns agents, with their own agentId; only an admin publishes this ${type}.`,
    )
  }
  const parsed = rule.data.safeParse(data)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({
      path: ['data', ...path].map(String).join('.'),
      message,
    }))
    const words = issues.map(({ path, message }) => `${path}: ${message}`).join(' ')
    throw new Refusal('VALIDATION_ERROR', `This is no ${type}. ${words}`, { issues })
  }
  // reason: every publishable type's data is an object, as its declaration says
  const fields = parsed.data as Readonly<Record<string, unknown>>
  const { agentId, [rule.published.entity]: subject } = fields
  const happened = at === undefined ? now : Date.parse(at)
  if (happened > now + CLOCK_SKEW_MS) {
    throw new Refusal('VALIDATION_ERROR', `at: ${at} is still to come.`)
  }
  return {
    type,
    scopeId: null,
    entityId: entityId ?? (typeof subject === 'string' ? subject : null),
    actor: userId,
    at: happened,
    late: false,
    data: fields,
    audience: rule.audience,
    ...(rule.audience === 'agents' && typeof agentId === 'string' ? { audienceUser: agentId } : {}),
    ...(key === undefined ? {} : { key: ownKey(key, userId, admin) }),
  }
}

/** Admins share their keys; an agent's are their own, so that nobody can take an admin's key first. */
function ownKey(key: string, userId: string, admin: boolean): string {
  return admin ? `published/${key}` : `published-by/${userId}/${key}`
}

function unpublishable(type: string, registry: EventRegistry): string {
  const families = new Set(
    [...registry.values()]
      .filter(({ published }) => published)
      .map(({ type }) => `${familyOf(type)}.*`),
  )
  const why = registry.has(type)
    ? `"${type}" is written by the server alone`
    : `There is no event "${type}"`
  return `${why}. These can be published: ${[...families].join(', ')}; docs/events.md has them all.`
}
