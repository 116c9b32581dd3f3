/** One toast for everything that the server took back of this person's edits since they last closed it. */
import type { RoomBase } from '@concord/client'
import { List, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useRef } from 'react'
import { followRejected } from './follow-rejected.ts'
import type { Known } from './known.ts'
import { rejectedWords, type RejectedWords } from './rejected-words.ts'

const ID = 'taken-back'

export function useRejectedToast(room: RoomBase, known: () => Known): void {
  const asked = useRef(known)
  useEffect(() => {
    asked.current = known
  })
  useEffect(() => {
    const follower = followRejected(room, (unread) => {
      const toast = {
        id: ID,
        color: 'orange',
        'aria-live': 'assertive' as const,
        message: <TakenBack words={rejectedWords(unread, asked.current())} />,
        autoClose: 15_000,
        onClose: () => follower.read(),
      }
      notifications.show(toast)
      // One that is shown already is not shown again: it gets the new words.
      notifications.update(toast)
    })
    return () => {
      follower.stop()
      notifications.hide(ID)
    }
  }, [room])
}

function TakenBack({ words: { lead, list } }: { words: RejectedWords }) {
  return (
    <Stack gap={4}>
      <Text size="sm" c="var(--mantine-color-text)">
        {lead}
      </Text>
      {list.length > 0 && (
        <List size="sm" c="dimmed" spacing={2}>
          {list.map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
      )}
    </Stack>
  )
}
