/** The events about a scope itself: that it was made or deleted, and who came to belong to it. */
import { z } from 'zod'
import { UserId } from '../ids.ts'
import type { Kind } from '../kinds/kind.ts'
import { ScopeRole } from '../roles.ts'
import type { EventRule } from './event.ts'

export const MEMBER_ADDED = 'member.added'
export const MEMBER_CHANGED = 'member.role_changed'
export const MEMBER_REMOVED = 'member.removed'

/** `trip.created` */
export function createdEvent(kind: Pick<Kind, 'name'>): string {
  return `${kind.name}.created`
}

/** `trip.deleted` */
export function deletedEvent(kind: Pick<Kind, 'name'>): string {
  return `${kind.name}.deleted`
}

/** Who belongs to a scope. `entityId` is the person. */
export const memberEvents: readonly EventRule[] = [
  {
    type: MEMBER_ADDED,
    version: 1,
    data: z.object({ userId: UserId, role: ScopeRole }),
    audience: 'scope',
    about: 'Somebody came to belong to a scope.',
  },
  {
    type: MEMBER_CHANGED,
    version: 1,
    data: z.object({ userId: UserId, role: ScopeRole, from: ScopeRole }),
    audience: 'scope',
    about: 'Somebody has another role in a scope.',
  },
  {
    type: MEMBER_REMOVED,
    version: 1,
    data: z.object({ userId: UserId, role: ScopeRole }),
    audience: 'scope',
    about: 'Somebody left a scope or was taken out; `role` is what they were.',
  },
]

/** That a scope of this kind was made or deleted; its owner is a member from its beginning. */
export function lifeOfScope(kind: Pick<Kind, 'name'>): EventRule[] {
  return [
    {
      type: createdEvent(kind),
      version: 1,
      data: z.object({ title: z.string(), owner: UserId }),
      audience: 'scope',
      about: `A ${kind.name} was made.`,
    },
    {
      type: deletedEvent(kind),
      version: 1,
      data: z.object({ title: z.string() }),
      audience: 'admins',
      about: `A ${kind.name} was deleted.`,
    },
  ]
}
