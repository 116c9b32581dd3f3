/** Routes about who is connected, and what admins do about it. Everything is of the caller's own tenant. */
import { z } from 'zod'
import { SystemMessage } from '../events/system.ts'
import { TenantId, UserId } from '../ids.ts'
import { PresenceStatus } from '../presence.ts'
import { route } from './route.ts'

/** One connection of one person. A connection that shows the tokens of several people is one for each of them. */
export const SessionRecord = z.object({
  sessionId: z.string(),
  userId: UserId,
  /** `socket`: edits and text frames. `stream`: server-sent events. */
  door: z.enum(['socket', 'stream']),
  status: z.enum(['connected', 'disconnected']),
  connectionTime: z.iso.datetime(),
  /** The last frame that came; for a stream, when it was opened. */
  lastActivity: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** Why it ended: an error code or the code of the close; `null` while it goes on. */
  endReason: z.string().nullable(),
  ip: z.string(),
  userAgent: z.string(),
  /** Names of the scopes that are open on it, or were at its end. */
  rooms: z.array(z.string()),
})
export type SessionRecord = z.infer<typeof SessionRecord>

export const OnlineUser = z.object({
  userId: UserId,
  name: z.string(),
  /** When the oldest of their connections was made. */
  since: z.iso.datetime(),
  connections: z.number().int().min(1),
  /** How they are seen; `online` for who is connected and shows nothing. */
  status: PresenceStatus,
  /** When something came from them last. */
  lastActivity: z.iso.datetime(),
  /** They hide: nobody but themselves and admins knows. */
  hidden: z.literal(true).optional(),
})
export type OnlineUser = z.infer<typeof OnlineUser>

export const RealtimeStats = z.object({
  connections: z.number().int(),
  users: z.number().int(),
  /** Scopes that somebody has open. */
  rooms: z.number().int(),
  /** Flights that are followed. */
  flights: z.number().int(),
  /** Events that were ever written. */
  events: z.number().int(),
  jobs: z.object({
    pending: z.number().int(),
    processing: z.number().int(),
    completed: z.number().int(),
    failed: z.number().int(),
  }),
  /** How many people have each scope open. For admins only. */
  membersByRoom: z.record(z.string(), z.number().int()).optional(),
})
export type RealtimeStats = z.infer<typeof RealtimeStats>

/** Documents that people write together, in figures. */
export const CollaborationStats = z.object({
  documents: z.number().int(),
  /** People who belong to any of them. */
  collaborators: z.number().int(),
  /** Documents that somebody has open now, and how many people that are. */
  open: z.number().int(),
  activeUsers: z.number().int(),
  /** Documents whose lock somebody holds. */
  locked: z.number().int(),
})
export type CollaborationStats = z.infer<typeof CollaborationStats>

export const AuditRecord = z.object({
  id: z.number().int(),
  category: z.enum(['connection', 'message', 'admin', 'security']),
  /** `null`: the server by itself, or somebody who is not known. */
  actor: z.string().nullable(),
  action: z.string(),
  target: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  at: z.iso.datetime(),
})
export type AuditRecord = z.infer<typeof AuditRecord>

const limit = z.coerce.number().int().min(1).max(500).default(100)

/** The `next` of the page before. */
const after = z.string().max(100)

/** What was done to somebody's connections. */
const Ended = z.object({ userId: UserId, tenantId: TenantId, disconnected: z.number().int() })

export const adminRoutes = {
  online: route({
    method: 'GET',
    path: '/api/v1/realtime/users/online',
    summary:
      'Who is connected now, by user id: yourself and those who share a trip, room or document with you and neither hide nor say that they are offline; for admins, everybody.',
    access: 'signed-in',
    query: z.object({ limit, after: after.optional() }),
    reply: z.object({ items: z.array(OnlineUser), next: z.string().optional() }),
    status: 200,
  }),
  stats: route({
    method: 'GET',
    path: '/api/v1/realtime/stats',
    summary: 'The tenant in figures.',
    access: 'signed-in',
    reply: RealtimeStats,
    status: 200,
  }),
  collaborative: route({
    method: 'GET',
    path: '/api/v1/realtime/stats/collaborative',
    summary: 'Documents that people of the tenant write together, in figures.',
    access: 'signed-in',
    reply: CollaborationStats,
    status: 200,
  }),
  connections: route({
    method: 'GET',
    path: '/api/v1/realtime/connections',
    summary:
      'Connections, newest first: those that are open, or those that have ended and are still remembered.',
    access: 'admin',
    query: z.object({
      status: z.enum(['connected', 'disconnected']).default('connected'),
      userId: UserId.optional(),
      limit,
      after: after.optional(),
    }),
    reply: z.object({ items: z.array(SessionRecord), next: z.string().optional() }),
    status: 200,
  }),
  broadcast: route({
    method: 'POST',
    path: '/api/v1/realtime/broadcast',
    summary:
      'Tell everybody in the tenant something: the event `system.message`, which the pages show above everything else.',
    access: 'admin',
    body: SystemMessage,
    reply: SystemMessage.extend({
      /** Of the event. */
      seq: z.number().int(),
      from: UserId,
      at: z.iso.datetime(),
      /** People who are connected now. */
      users: z.number().int(),
    }),
    status: 200,
  }),
  disconnect: route({
    method: 'POST',
    path: '/api/v1/realtime/disconnect/:userId',
    summary:
      'End every connection of somebody, and take none of them for a while. Refuses with NOT_FOUND who is not connected.',
    access: 'admin',
    reply: Ended.extend({ until: z.iso.datetime() }),
    status: 200,
  }),
  revoke: route({
    method: 'POST',
    path: '/api/v1/admin/users/:userId/revoke',
    summary:
      'Refuse every token that somebody was given up to now, and end their connections. With a new token they may come back.',
    access: 'admin',
    reply: Ended.extend({ issuedBefore: z.iso.datetime() }),
    status: 200,
  }),
  audit: route({
    method: 'GET',
    path: '/api/v1/admin/audit',
    summary:
      'What was done and what was refused, newest first. `action` may be a family such as `refused.*`. What cannot be told to belong to any tenant, super admins see.',
    access: 'admin',
    query: z.object({
      category: AuditRecord.shape.category.optional(),
      actor: z.string().max(200).optional(),
      action: z
        .string()
        .max(80)
        .regex(/^[a-z0-9_.-]+(\.\*)?$/, 'Write an action, or a family such as "refused.*".')
        .optional(),
      target: z.string().max(200).optional(),
      /** Both ends are in it. */
      from: z.iso.datetime().optional(),
      to: z.iso.datetime().optional(),
      limit,
      after: z.coerce.number().int().min(1).optional(),
    }),
    reply: z.object({ items: z.array(AuditRecord), next: z.number().int().optional() }),
    status: 200,
  }),
} as const
