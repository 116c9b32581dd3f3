/** What the chat needs to know of this room. */
import type { ChatView } from '../chat/chat-view.ts'
import { useSession } from '../session/session.tsx'
import { boardRoom, knownInRoom, useBoardRoom, useOthersHere, useRoomPolls } from './board-room.ts'

export function useRoomChatView(): ChatView {
  const { client, me } = useSession()
  const room = useBoardRoom()
  const { role, mayEdit } = boardRoom.useStatus()
  return {
    chat: room.chat,
    state: boardRoom.useChat(),
    me: me.userId,
    isOwner: role === 'owner',
    mayEdit,
    writing: useOthersHere().flatMap(({ user, typing }) => (typing ? [user.name] : [])),
    members: { id: room.id, api: client.api.groups },
    openPolls: useRoomPolls().filter(({ status }) => status === 'open'),
    hasPlan: false,
    nameOf: knownInRoom(room).nameOf,
  }
}
