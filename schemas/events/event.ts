/** What an event is, and how its type is declared. */
import { z } from 'zod'
import { TenantId } from '../ids.ts'

/**
 * Who hears of an event: the members of its scope; one user; everybody in the tenant; the tenant's admins; or its
 * admins and the one agent whom the event concerns (`agentId` in its data).
 */
export type Audience = 'scope' | 'user' | 'tenant' | 'admins' | 'agents'

export interface EventRule {
  /** Dotted, past tense. */
  readonly type: string
  /** Raised when the shape of the data changes. */
  readonly version: number
  readonly data: z.ZodType
  readonly audience: Audience
  /** A back office publishes it; without this, only the server itself writes it. */
  readonly published?: {
    /** The field of the data that says what the event is about. */
    readonly entity: string
  }
  /** One sentence for the reference. */
  readonly about: string
}

/** The first version of an event that everybody in the scope hears of. */
export const scopeEvent = (type: string, data: z.ZodType, about: string): EventRule => ({
  type,
  version: 1,
  data,
  audience: 'scope',
  about,
})

/** A fact in the log. `seq` has no gap within a tenant; `late` marks what was done offline and came afterwards. */
export const ConcordEvent = z.object({
  id: z.string(),
  seq: z.number().int().min(1),
  tenantId: TenantId,
  type: z.string(),
  version: z.number().int().min(1),
  /** The scope's name, or `null` for an event of the tenant. */
  scope: z.string().nullable(),
  /** What it is about: an entry's id, a poll, a payment. */
  entityId: z.string().nullable(),
  /** Who did it; `null`: the server by itself. */
  actor: z.string().nullable(),
  at: z.iso.datetime(),
  data: z.record(z.string(), z.unknown()),
  late: z.boolean(),
})
export type ConcordEvent = z.infer<typeof ConcordEvent>

/** `payment.*` stands for every type that begins with `payment.`; `*` for all. */
export function matchesType(pattern: string, type: string): boolean {
  return (
    pattern === '*' ||
    pattern === type ||
    (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)))
  )
}

/** The family that a type belongs to: `payment` for `payment.confirmed`. */
export function familyOf(type: string): string {
  const dot = type.indexOf('.')
  return dot < 0 ? type : type.slice(0, dot)
}

/** A type, or a family of types. */
export const TypePattern = z
  .string()
  .max(80)
  .regex(
    /^(\*|[a-z][a-z0-9_]*(\.[a-z0-9_]+)*(\.\*)?)$/,
    'Write a type such as "vote.cast", a family such as "vote.*", or "*".',
  )
