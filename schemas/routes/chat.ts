/** The routes of a scope's chat, and of what somebody has not read anywhere. */
import { z } from 'zod'
import { ChatMessage, ChatText, ChatType } from '../chat.ts'
import { ThingId } from '../ids.ts'
import type { Kind } from '../kinds/kind.ts'
import { onceEach, route } from './route.ts'

export const NewMessage = z.strictObject({
  text: ChatText,
  type: ChatType.default('text'),
  /** The message that it answers. */
  replyTo: ThingId.optional(),
  /** A second message of the same person with the same key is not made; the first one is answered. */
  clientKey: z.string().min(1).max(200).optional(),
})
export type NewMessage = z.infer<typeof NewMessage>

/** How far somebody has read: up to the message of this `seq` (0: none), and how many of others came after it. */
export const ReadState = z.object({
  lastRead: z.number().int().min(0),
  unread: z.number().int().min(0),
})
export type ReadState = z.infer<typeof ReadState>

const UnreadScope = z.object({
  scope: z.string(),
  kind: z.string(),
  id: z.string(),
  title: z.string(),
  unread: z.number().int().min(1),
})
export type UnreadScope = z.infer<typeof UnreadScope>

export const chatRoutes = onceEach((kind: Pick<Kind, 'name' | 'plural'>) => {
  const base = `/api/v1/${kind.plural}/:id/messages`
  return {
    list: route({
      method: 'GET',
      path: base,
      summary: `What was said in the ${kind.name}, newest first. \`next\` is the \`before\` of the next page. All of it as of event \`head\`: follow \`chat.*\` from there.`,
      access: 'read',
      query: z.object({
        before: z
          .string()
          .regex(/^\d{1,15}$/, 'Write the seq of a message.')
          .transform(Number)
          .optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      reply: ReadState.extend({
        items: z.array(ChatMessage),
        next: z.number().int().min(1).optional(),
        head: z.number().int().min(0),
      }),
      status: 200,
    }),
    post: route({
      method: 'POST',
      path: base,
      summary:
        'Say something. Members can be named as `@userId`. `Idempotency-Key` serves as `clientKey`. 200 instead of 201: it was posted before.',
      access: 'comment',
      body: NewMessage,
      idempotencyKey: true,
      reply: ChatMessage,
      status: 201,
    }),
    edit: route({
      method: 'PATCH',
      path: `${base}/:messageId`,
      summary: 'Change what you said.',
      access: 'comment',
      body: z.strictObject({ text: ChatText }),
      reply: ChatMessage,
      status: 200,
    }),
    remove: route({
      method: 'DELETE',
      path: `${base}/:messageId`,
      summary:
        'Take back what you said; owners and admins also what others said. Its text is gone, that there was a message stays.',
      access: 'read',
      status: 204,
    }),
    read: route({
      method: 'POST',
      path: `${base}/read`,
      summary: 'You have read everything up to this message. It never goes back.',
      access: 'read',
      body: z.strictObject({ messageId: ThingId }),
      reply: ReadState,
      status: 200,
    }),
  } as const
})

export const unreadRoutes = {
  unread: route({
    method: 'GET',
    path: '/api/v1/chat/unread',
    summary: 'How many messages wait for you, in everything that you belong to.',
    access: 'signed-in',
    reply: z.object({ items: z.array(UnreadScope), total: z.number().int().min(0) }),
    status: 200,
  }),
} as const
