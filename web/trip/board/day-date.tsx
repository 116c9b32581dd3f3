/** Asks for the date of a day. */
import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { attempt } from '../../shell/attempt.ts'
import { useTripRoom, type Day } from '../trip-room.ts'

export function DayDate({ day, onClose }: { day: Day; onClose(): void }) {
  const { days } = useTripRoom().trip
  const [date, setDate] = useState(day.date)
  return (
    <Modal
      opened
      onClose={onClose}
      title="Date of this day"
      size="xs"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (attempt('Date not changed', () => days.update(day.id, { date }))) onClose()
        }}
      >
        <TextInput
          type="date"
          label="Date"
          data-autofocus
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit">Change</Button>
        </Group>
      </form>
    </Modal>
  )
}
