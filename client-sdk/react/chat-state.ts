import type { RoomChat } from '../chat/chat.ts'
import { stableRead } from './stable-read.ts'

/** A chat as it is now. What can be done in it is `room.chat`. */
export type ChatState = Pick<
  RoomChat,
  'messages' | 'isLoaded' | 'hasOlder' | 'unread' | 'lastRead' | 'mayWrite' | 'error'
>

/** The same object until something of it changes. */
export const chatStateOf = stableRead((chat: RoomChat): ChatState => ({
  messages: chat.messages,
  isLoaded: chat.isLoaded,
  hasOlder: chat.hasOlder,
  unread: chat.unread,
  lastRead: chat.lastRead,
  mayWrite: chat.mayWrite,
  error: chat.error,
}))
