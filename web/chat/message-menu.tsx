/** What can be done with a message; nothing is shown where that is nothing. */
import { ActionIcon, Menu } from '@mantine/core'
import { IconArrowBackUp, IconCheckbox, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { attempt, tellError } from '../shell/attempt.ts'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { useChatView } from './chat-view.ts'
import type { MessageLineProps } from './message-line.tsx'
import classes from './chat.module.css'

const ICON = 16

export function MessageMenu(props: MessageLineProps) {
  const { message, mayWrite, nameOf, onReply, onEdit } = props
  const { chat, isOwner } = useChatView()
  const [asking, setAsking] = useState(false)
  const mayDelete = message.mine || isOwner
  if (!mayWrite && !mayDelete) return null
  const whose = message.mine ? 'your message' : `the message of ${nameOf(message.userId)}`
  const remove = async () => {
    try {
      await chat.remove(message.id)
    } catch (error) {
      tellError(error, 'The message could not be deleted')
    }
  }
  return (
    <>
      <Menu position="bottom-end" width={230} withinPortal>
        <Menu.Target>
          <ActionIcon
            className={classes.menu}
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`More for ${whose}: ${message.text.slice(0, 60)}`}
          >
            <IconDots size={ICON} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayWrite && (
            <Menu.Item
              leftSection={<IconArrowBackUp size={ICON} />}
              onClick={() => onReply(message)}
            >
              Reply
            </Menu.Item>
          )}
          {mayWrite && message.mine && (
            <Menu.Item leftSection={<IconPencil size={ICON} />} onClick={() => onEdit(message)}>
              Change
            </Menu.Item>
          )}
          <VoteItems {...props} />
          {mayDelete && (
            <Menu.Item
              color="red.8"
              leftSection={<IconTrash size={ICON} />}
              onClick={() => setAsking(true)}
            >
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        title={`Delete ${whose}?`}
        text="Its words are gone for everybody. That there was a message stays."
        yes="Delete"
        onYes={remove}
        onClose={() => setAsking(false)}
      />
    </>
  )
}

/** A suggestion can be voted on in any poll that is open. */
function VoteItems({ message: { id, type, became }, mayEdit }: MessageLineProps) {
  const { chat, openPolls } = useChatView()
  if (type !== 'suggestion' || became || !mayEdit) return null
  return openPolls.map((poll) => (
    <Menu.Item
      key={poll.id}
      leftSection={<IconCheckbox size={ICON} />}
      onClick={() =>
        attempt('This could not be put to the vote', () => void chat.toOption(id, poll.id))
      }
    >
      Put to the vote: {poll.question}
    </Menu.Item>
  ))
}
