/** What people see of each other in a scope: the state that every client puts into Yjs awareness. */
import { z } from 'zod'

export const PresenceStatus = z.enum(['online', 'away', 'busy', 'offline'])
export type PresenceStatus = z.infer<typeof PresenceStatus>

/** Where on Earth somebody is, as devices measure it. */
export const GeoLocation = z.strictObject({
  /** Degrees. */
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
  /** The person is within so many metres of there. */
  accuracy: z.number().min(0).max(1_000_000),
})
export type GeoLocation = z.infer<typeof GeoLocation>

/** Who somebody is. The server writes it from the token; what a client claims is overwritten. */
export interface PresenceUser {
  readonly id: string
  readonly name: string
  /** `#rrggbb`, the same for one person everywhere; readable as text on white. */
  readonly color: string
}

export interface Presence {
  readonly user: PresenceUser
  readonly status: PresenceStatus
  /** Where the person is: relative positions of an editor, or whatever the application puts here. */
  readonly cursor?: unknown
  /** Where on Earth they are, for as long as they say so; `null`: they say so no more. It is never kept. */
  readonly location?: GeoLocation | null
  /** Whether the person is writing just now. */
  readonly typing?: boolean
  /** Whether the person is to be seen: `false` hides them wherever they are, until they say `true`. Nobody else is told. */
  readonly visible?: boolean
}

const COLORS = [
  '#b42318',
  '#b54708',
  '#4d7c0f',
  '#15803d',
  '#0f766e',
  '#0e7490',
  '#1d4ed8',
  '#4338ca',
  '#7e22ce',
  '#a21caf',
  '#be185d',
  '#57534e',
] as const

/** The colour of a person, always the same for the same user id (FNV-1a hash over a fixed palette). */
export function colorOf(userId: string): string {
  let hash = 0x811c9dc5
  for (const character of userId)
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0
  return COLORS[hash % COLORS.length]!
}
