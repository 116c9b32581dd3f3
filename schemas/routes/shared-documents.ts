/**
 * Documents as systems know them that speak of creating, sharing and their history. They are the documents of all other
 * routes.
 */
import { z } from 'zod'
import { ConcordEvent } from '../events/event.ts'
import { UserId } from '../ids.ts'
import { Title } from '../kinds/shapes.ts'
import { Lock } from '../lock.ts'
import { ScopeRole } from '../roles.ts'
import { route } from './route.ts'
import { Member, ScopeSummary } from './scopes.ts'

const base = '/api/v1/realtime/documents'

const MOST_LINES = 5000

const Content = z
  .string()
  .max(100_000)
  .refine((text) => text.split('\n').length <= MOST_LINES, `At most ${MOST_LINES} lines.`)

export const sharedDocumentRoutes = {
  create: route({
    method: 'POST',
    path: `${base}/create`,
    summary: 'Make a document; you become its owner. Each line of `content` is a paragraph.',
    access: 'signed-in',
    body: z.strictObject({ title: Title, content: Content.optional() }),
    reply: ScopeSummary,
    status: 201,
  }),
  read: route({
    method: 'GET',
    path: `${base}/:id`,
    summary: 'A document with everything in it, who belongs to it, and who is there now.',
    access: 'read',
    reply: ScopeSummary.extend({
      collaborators: z.array(Member),
      lock: Lock.nullable(),
      /** `{userId, username, status, lastActivity}` */
      activeUsers: z.array(z.record(z.string(), z.unknown())),
    }).loose(),
    status: 200,
  }),
  share: route({
    method: 'POST',
    path: `${base}/:id/share`,
    summary:
      'Share it with these people. Each of them is told. Who belongs to it already stays what they are.',
    access: 'manage',
    body: z.strictObject({
      userIds: z.array(UserId).min(1).max(100),
      role: ScopeRole.exclude(['owner']).default('editor'),
    }),
    reply: z.object({ items: z.array(Member) }),
    status: 200,
  }),
  history: route({
    method: 'GET',
    path: `${base}/:id/history`,
    summary:
      'Who changed it and when, newest first: writing without a long pause is one event. `next` is the `before` of the next page.',
    access: 'read',
    query: z.object({
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ items: z.array(ConcordEvent), next: z.number().int().optional() }),
    status: 200,
  }),
} as const
