/** What everything that shows a chat needs to know of the room it is in. */
import type { RoomChat } from '@concord/client'
import type { ChatState } from '@concord/client/react'
import { createContext, useContext } from 'react'
import type { MembersApi } from '../people/use-members.ts'
import type { Person } from './mention-draft.ts'

export interface ChatView {
  readonly chat: RoomChat
  readonly state: ChatState
  /** The person who looks. */
  readonly me: string
  /** Whether the person may delete what others said. */
  readonly isOwner: boolean
  /** Whether the person may take up what others suggest. */
  readonly mayEdit: boolean
  /** Those of the others who are writing. */
  readonly writing: readonly string[]
  /** Who belongs here, and so can be named. */
  readonly members: { readonly id: string; readonly api: MembersApi }
  /** Polls that a suggestion can be put to. */
  readonly openPolls: readonly { readonly id: string; readonly question: string }[]
  /** There is a plan that a suggestion can go into. */
  readonly hasPlan: boolean
  /** As the room calls this person now. */
  nameOf(userId: string): string
}

export const ChatContext = createContext<ChatView | undefined>(undefined)

export function useChatView(): ChatView {
  const view = useContext(ChatContext)
  if (!view) throw new Error('useChatView outside of a room with a chat')
  return view
}

/** How everybody is called: by the name that they wrote under, where the room knows of none. */
export function namesIn({ state, nameOf }: ChatView): (userId: string) => string {
  const written = new Map(state.messages.map(({ userId, userName }) => [userId, userName]))
  return (userId) => {
    const name = written.get(userId)
    return name && name !== userId ? name : nameOf(userId)
  }
}

/** Whom a message can name. */
export function nameable(
  userIds: readonly string[],
  me: string,
  nameOf: (userId: string) => string,
): Person[] {
  return userIds.filter((id) => id !== me).map((id) => ({ id, name: nameOf(id) }))
}
