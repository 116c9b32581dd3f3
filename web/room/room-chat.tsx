import { Button } from '@mantine/core'
import { IconMessageCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { ChatBadge } from '../chat/chat-badge.tsx'
import { ChatPane } from '../chat/chat-pane.tsx'
import { ChatContext } from '../chat/chat-view.ts'
import { SidePane } from '../trip/side-pane.tsx'
import { boardRoom, useBoardRoom } from './board-room.ts'
import { useRoomChatView } from './use-room-chat-view.ts'

/** Opens what the people of the room say to each other, over the page. */
export function RoomChatButton() {
  const room = useBoardRoom()
  const [opened, setOpened] = useState(false)
  const unread = boardRoom.useChat((chat) => chat.unread)
  return (
    <>
      <Button
        variant="default"
        size="sm"
        leftSection={<IconMessageCircle size={17} />}
        rightSection={<ChatBadge unread={unread} />}
        onClick={() => setOpened(true)}
      >
        Chat
      </Button>
      <SidePane
        title="Chat"
        content="What people say"
        wide={false}
        opened={opened}
        onClose={() => setOpened(false)}
      >
        {/* Whoever writes here is seen as writing. */}
        <div onInput={() => room.presence.typing()}>
          <RoomChat />
        </div>
      </SidePane>
    </>
  )
}

function RoomChat() {
  return (
    <ChatContext value={useRoomChatView()}>
      <ChatPane wide={false} />
    </ChatContext>
  )
}
