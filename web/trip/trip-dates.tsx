/** First and last day of the trip. Moving them does not move the days of the board. */
import { Popover, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { useState } from 'react'
import { attempt } from '../shell/attempt.ts'
import { dayRange, isDay } from '../shell/dates.ts'
import { useTripRoom } from './trip-room.ts'
import { useMeta, useReadOnly } from './use-trip.ts'
import classes from './trip-header.module.css'

export function TripDates() {
  const { meta } = useTripRoom().trip
  const { startDate = '', endDate = '' } = useMeta()
  const readOnly = useReadOnly()
  const [opened, setOpened] = useState(false)
  const words = dayRange(startDate, endDate) || (readOnly ? 'No dates yet' : 'When?')
  const write = (changes: { startDate?: string; endDate?: string }) => {
    if (Object.values(changes).every((day) => day === '' || isDay(day))) {
      attempt('Dates not changed', () => meta.set(changes))
    }
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.button}
          disabled={readOnly}
          aria-label={`Dates: ${words}`}
          onClick={() => setOpened(!opened)}
        >
          <IconCalendar size={17} stroke={1.8} aria-hidden />
          {words}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Dates of the trip">
        <Stack gap="sm" w={220}>
          <TextInput
            type="date"
            label="First day"
            data-autofocus
            value={startDate}
            onChange={(event) => write({ startDate: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label="Last day"
            value={endDate}
            error={
              startDate !== '' && endDate !== '' && endDate < startDate
                ? 'This is before the first day.'
                : undefined
            }
            onChange={(event) => write({ endDate: event.currentTarget.value })}
          />
          <Text size="xs" c="dimmed">
            The days on the board keep their own dates.
          </Text>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
