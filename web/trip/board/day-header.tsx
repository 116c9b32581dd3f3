import { ActionIcon, Menu } from '@mantine/core'
import {
  IconArrowLeft,
  IconArrowRight,
  IconCalendarEvent,
  IconDots,
  IconTrash,
} from '@tabler/icons-react'
import { memo, useState } from 'react'
import { attempt, tell } from '../../shell/attempt.ts'
import { isDay, shortDay } from '../../shell/dates.ts'
import { EditableText } from '../editable-text.tsx'
import { useTripRoom, type Day } from '../trip-room.ts'
import { useDays, useReadOnly } from '../use-trip.ts'
import { deleteDay } from './card-actions.ts'
import { DayDate } from './day-date.tsx'
import classes from './column.module.css'

interface DayHeaderProps {
  day: Day
  /** What the day is called. */
  name: string
}

/** Drawn anew only when its day changes, not whenever a card moves. */
export const DayHeader = memo(function DayHeader({ day, name }: DayHeaderProps) {
  const { days } = useTripRoom().trip
  const readOnly = useReadOnly()
  const [dating, setDating] = useState(false)
  const number = useDays().findIndex(({ id }) => id === day.id) + 1
  return (
    <>
      <h2 className={classes.name}>
        <span className={classes.number}>Day {number}</span>
        {isDay(day.date) && <span>{shortDay(day.date)}</span>}
      </h2>
      {!readOnly && <DayMenu day={day} name={name} onDate={() => setDating(true)} />}
      <div className={classes.title}>
        {(!readOnly || day.title !== '') && (
          <EditableText
            label={`Title of ${name}`}
            value={day.title}
            placeholder="Name this day"
            maxLength={120}
            optional
            readOnly={readOnly}
            onWrite={(title) => days.update(day.id, { title })}
          />
        )}
      </div>
      {dating && <DayDate day={day} onClose={() => setDating(false)} />}
    </>
  )
})

function DayMenu({ day, name, onDate }: DayHeaderProps & { onDate(): void }) {
  const room = useTripRoom()
  const days = useDays()
  const at = days.findIndex(({ id }) => id === day.id)
  const moveBefore = (before: string | null) =>
    attempt('Not moved', () => room.trip.days.move(day.id, before))
  const remove = () => {
    if (attempt('Not deleted', () => deleteDay(room, day.id))) {
      tell('Its activities are back in Ideas. Undo brings the day back.', `${name} is deleted`)
    }
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          className={classes.menu}
          variant="subtle"
          color="gray"
          aria-label={`More for ${name}`}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCalendarEvent size={16} />} onClick={onDate}>
          Change the date
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowLeft size={16} />}
          disabled={at <= 0}
          onClick={() => moveBefore(days[at - 1]!.id)}
        >
          Move earlier
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowRight size={16} />}
          disabled={at === days.length - 1}
          onClick={() => moveBefore(days[at + 2]?.id ?? null)}
        >
          Move later
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={remove}>
          Delete day
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
