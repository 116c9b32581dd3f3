import { SimpleGrid, Text, TextInput } from '@mantine/core'
import type { Activity } from '../trip-room.ts'
import type { ActivityChanges } from './activity-changes.ts'

interface TimeFieldsProps {
  activity: Activity
  readOnly: boolean
  write(changes: ActivityChanges): boolean
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/

export function TimeFields({ activity: { startTime, endTime }, readOnly, write }: TimeFieldsProps) {
  const overnight = startTime !== '' && endTime !== '' && endTime < startTime
  const change = (field: 'startTime' | 'endTime', value: string) => {
    if (value === '' || TIME.test(value)) write({ [field]: value })
  }
  return (
    <div>
      <SimpleGrid cols={2}>
        <TextInput
          type="time"
          label="From"
          readOnly={readOnly}
          value={startTime}
          onChange={(event) => change('startTime', event.currentTarget.value)}
        />
        <TextInput
          type="time"
          label="Until"
          readOnly={readOnly}
          value={endTime}
          onChange={(event) => change('endTime', event.currentTarget.value)}
        />
      </SimpleGrid>
      {overnight && (
        <Text size="xs" c="dimmed" mt={4}>
          Ends on the next day.
        </Text>
      )}
    </div>
  )
}
