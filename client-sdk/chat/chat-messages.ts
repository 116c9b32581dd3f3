/** What is known of a chat: the newest messages as far back as somebody looked, and how far this person has read. Pure. */
import {
  CHAT_ADOPTED,
  CHAT_DELETED,
  CHAT_EDITED,
  CHAT_POSTED,
  CHAT_READ,
  ChatAdopted,
  ChatDeleted,
  ChatEdited,
  ChatMessage,
  ChatRead,
  type ConcordEvent,
  type ReadState,
} from '@concord/schemas'

/** The events that `withEvent` understands. */
export const CHAT_TYPES = [CHAT_POSTED, CHAT_EDITED, CHAT_DELETED, CHAT_ADOPTED, CHAT_READ]

export interface KnownChat extends ReadState {
  /** Oldest first. */
  readonly messages: readonly ChatMessage[]
  /** There are older ones, before this one. */
  readonly next: number | undefined
}

export interface ChatPage extends ReadState {
  /** Newest first. */
  readonly items: readonly ChatMessage[]
  readonly next?: number | undefined
}

export function firstPage({ items, next, lastRead, unread }: ChatPage): KnownChat {
  return { messages: items.toReversed(), next, lastRead, unread }
}

export function withOlder(known: KnownChat, { items, next }: ChatPage): KnownChat {
  return { ...known, next, messages: [...items.toReversed(), ...known.messages] }
}

/** With what a reply told of a message; its event may have told it before, or will. */
export function withMessage(known: KnownChat, message: ChatMessage): KnownChat {
  const { messages } = known
  if (messages.some(({ id }) => id === message.id)) return changed(known, message.id, () => message)
  const at = messages.findLastIndex(({ seq }) => seq < message.seq) + 1
  return { ...known, messages: messages.toSpliced(at, 0, message) }
}

/** With what happened. Events come in order, each at least once. An event that says nothing of a chat changes nothing. */
export function withEvent(known: KnownChat, event: ConcordEvent, me: string): KnownChat {
  switch (event.type) {
    case CHAT_POSTED:
      return posted(known, ChatMessage.parse({ ...event.data, seq: event.seq }), me)
    case CHAT_EDITED: {
      const { id, text, mentions, editedAt } = ChatEdited.parse(event.data)
      return changed(known, id, (message) =>
        message.deletedAt === null ? { ...message, text, mentions, editedAt } : message,
      )
    }
    case CHAT_DELETED:
      return deleted(known, ChatDeleted.parse(event.data), me)
    case CHAT_ADOPTED: {
      const { id, became } = ChatAdopted.parse(event.data)
      return changed(known, id, (message) => ({ ...message, became }))
    }
    case CHAT_READ: {
      const { lastRead, unread } = ChatRead.parse(event.data)
      return lastRead < known.lastRead ? known : { ...known, lastRead, unread }
    }
    default:
      return known
  }
}

function posted(known: KnownChat, message: ChatMessage, me: string): KnownChat {
  const isKnown = known.messages.some(({ id }) => id === message.id)
  // A reply may have brought it before, with what has happened to it since.
  if (isKnown) return known
  const unread = message.userId === me ? known.unread : known.unread + 1
  return { ...withMessage(known, message), unread }
}

function deleted(
  known: KnownChat,
  { id, deletedAt }: { readonly id: string; readonly deletedAt: string },
  me: string,
): KnownChat {
  const before = known.messages.find((message) => message.id === id)
  if (!before || before.deletedAt !== null) return known
  const waited = before.userId !== me && before.seq > known.lastRead
  return {
    ...changed(known, id, (message) => ({ ...message, text: '', mentions: [], deletedAt })),
    unread: Math.max(0, known.unread - (waited ? 1 : 0)),
  }
}

function changed(
  known: KnownChat,
  id: string,
  change: (message: ChatMessage) => ChatMessage,
): KnownChat {
  const messages = known.messages.map((message) => (message.id === id ? change(message) : message))
  return { ...known, messages }
}
