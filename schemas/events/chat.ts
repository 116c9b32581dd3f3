/** What is said in a scope. `entityId` is the message. */
import { z } from 'zod'
import { Became, ChatMessage } from '../chat.ts'
import { UserId } from '../ids.ts'
import type { EventRule } from './event.ts'

export const CHAT_POSTED = 'chat.posted'
export const CHAT_EDITED = 'chat.edited'
export const CHAT_DELETED = 'chat.deleted'
export const CHAT_ADOPTED = 'chat.adopted'
export const CHAT_MENTIONED = 'chat.mentioned'
export const CHAT_READ = 'chat.read'

/** The `seq` of the message is that of the event. */
export const ChatPosted = ChatMessage.omit({ seq: true })
export const ChatEdited = ChatMessage.pick({ id: true, text: true, mentions: true }).extend({
  userId: UserId,
  editedAt: z.iso.datetime(),
})
/** `userId` is its author; who deleted it is the actor. */
export const ChatDeleted = z.object({
  id: z.string(),
  userId: UserId,
  deletedAt: z.iso.datetime(),
})
export const ChatAdopted = z.object({ id: z.string(), became: Became.nullable() })
/** Somebody has read up to message `seq`, and so many are left. */
export const ChatRead = z.object({
  id: z.string(),
  lastRead: z.number().int(),
  unread: z.number().int(),
})

const told = (
  type: string,
  data: z.ZodType,
  audience: 'scope' | 'user',
  about: string,
): EventRule => ({ type, version: 1, data, audience, about })

export const chatEvents: readonly EventRule[] = [
  told(
    CHAT_POSTED,
    ChatPosted,
    'scope',
    'Somebody said something. Once it is deleted, its text is gone from the log too.',
  ),
  told(CHAT_EDITED, ChatEdited, 'scope', 'Somebody changed what they had said.'),
  told(CHAT_DELETED, ChatDeleted, 'scope', 'What somebody said was taken back.'),
  told(
    CHAT_ADOPTED,
    ChatAdopted,
    'scope',
    'A suggestion became an entry of the document, or that entry is gone again (`null`).',
  ),
  told(
    CHAT_MENTIONED,
    z.object({ id: z.string(), fromUserId: UserId, fromUserName: z.string(), text: z.string() }),
    'user',
    'Somebody was named in a message. Told to the person who was named.',
  ),
  told(CHAT_READ, ChatRead, 'user', 'Somebody has read on. Told to that person alone.'),
]
