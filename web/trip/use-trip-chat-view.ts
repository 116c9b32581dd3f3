/** What the chat needs to know of this trip. */
import type { ChatView } from '../chat/chat-view.ts'
import { useSession } from '../session/session.tsx'
import { useKnown } from './history/use-known.ts'
import { useTripPolls } from './polls/use-trip-polls.ts'
import { tripRoom, useTripRoom } from './trip-room.ts'
import { useOthers, useReadOnly, useRole } from './use-trip.ts'

export function useTripChatView(): ChatView {
  const { client, me } = useSession()
  const { id, chat } = useTripRoom()
  const { nameOf } = useKnown()
  return {
    chat,
    state: tripRoom.useChat(),
    me: me.userId,
    isOwner: useRole() === 'owner',
    mayEdit: !useReadOnly(),
    writing: useOthers().flatMap(({ user, typing }) => (typing ? [user.name] : [])),
    members: { id, api: client.api.trips },
    openPolls: useTripPolls().filter(({ status }) => status === 'open'),
    hasPlan: true,
    nameOf,
  }
}
