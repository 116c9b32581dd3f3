/** One more thing to choose from, for everybody, while the poll is open. */
import type { RoomPoll } from '@concord/client'
import { Button, Group, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { attempt } from '../shell/attempt.ts'
import { useBoardRoom } from './board-room.ts'

export function AddCandidate({ poll: { id: pollId } }: { poll: RoomPoll }) {
  const { board } = useBoardRoom()
  const [title, setTitle] = useState('')
  const add = () => {
    const added = attempt('Not added', () => board.options.add({ pollId, title: title.trim() }))
    if (added) setTitle('')
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (title.trim() !== '') add()
      }}
    >
      <Group gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          aria-label="Add a candidate"
          placeholder="Add a candidate"
          maxLength={200}
          value={title}
          onChange={({ currentTarget: { value } }) => setTitle(value)}
        />
        <Button
          type="submit"
          variant="default"
          disabled={title.trim() === ''}
          leftSection={<IconPlus size={16} />}
        >
          Add
        </Button>
      </Group>
    </form>
  )
}
