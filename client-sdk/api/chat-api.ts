/** The REST calls of chats, for programs that have no room open. */
import {
  chatRoutes,
  type ChatMessage,
  type Kind,
  type NewMessage,
  type ReadState,
  type z,
} from '@concord/schemas'
import type { ChatPage } from '../chat/chat-messages.ts'
import type { Call } from './call.ts'

/** `id` is that of the trip, board or whatever the chat belongs to. */
export interface ChatApi {
  /** Newest first; `next` is the `before` of the next page. */
  list(id: string, page?: { before?: number; limit?: number }): Promise<ChatPage>
  /** With a `clientKey`, sending it again changes nothing. */
  post(id: string, message: z.input<typeof NewMessage>): Promise<ChatMessage>
  edit(id: string, messageId: string, text: string): Promise<ChatMessage>
  remove(id: string, messageId: string): Promise<void>
  /** This person has read everything up to this message. */
  markRead(id: string, messageId: string): Promise<ReadState>
}

export function createChatApi(kind: Pick<Kind, 'name' | 'plural'>, call: Call): ChatApi {
  const routes = chatRoutes(kind)
  return {
    list: (id, page = {}) => call(routes.list, { params: { id }, query: page }),
    post: (id, message) => call(routes.post, { params: { id }, body: message }),
    edit: (id, messageId, text) => call(routes.edit, { params: { id, messageId }, body: { text } }),
    remove: (id, messageId) => call(routes.remove, { params: { id, messageId } }),
    markRead: (id, messageId) => call(routes.read, { params: { id }, body: { messageId } }),
  }
}
