/** Adds a day at the end; the next date is there already. */
import { Button, Popover, Stack, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { attempt } from '../../shell/attempt.ts'
import { useTripRoom } from '../trip-room.ts'
import { useDays, useMeta } from '../use-trip.ts'
import { nextDate } from './day-names.ts'
import classes from './board.module.css'

export function AddDay() {
  const [opened, setOpened] = useState(false)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          className={classes.addDay}
          variant="default"
          leftSection={<IconPlus size={17} />}
          onClick={() => setOpened(!opened)}
        >
          Add a day
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Add a day">
        {opened && <AddDayForm onDone={() => setOpened(false)} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function AddDayForm({ onDone }: { onDone(): void }) {
  const { days } = useTripRoom().trip
  const { startDate = '' } = useMeta()
  const next = nextDate(useDays(), startDate)
  const [date, setDate] = useState(next)
  const [title, setTitle] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (attempt('No day added', () => days.add({ date, title: title.trim() }))) onDone()
      }}
    >
      <Stack gap="sm" w={230}>
        <TextInput
          type="date"
          label="Date"
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <TextInput
          label="Title"
          placeholder="Old town"
          maxLength={120}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Button type="submit" data-autofocus>
          Add day
        </Button>
      </Stack>
    </form>
  )
}
