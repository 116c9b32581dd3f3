/** What was decided becomes a part of the plan: a new activity, or a day for one that is there. */
import type { RoomPoll, RoomPollOption } from '@concord/client'
import { Button, Menu } from '@mantine/core'
import { IconBulb, IconCalendar, IconCalendarPlus } from '@tabler/icons-react'
import { isWinner } from '../../polls/winner.ts'
import { attempt, tell } from '../../shell/attempt.ts'
import { moveCard } from '../board/card-actions.ts'
import { dayNames } from '../board/day-names.ts'
import { columnName } from '../board/move-words.ts'
import { IDEAS } from '../board/placement.ts'
import { useTripRoom, type TripRoom } from '../trip-room.ts'
import { useActivities, useDays, useReadOnly } from '../use-trip.ts'
import { ACTIVITY, DAY } from './plan-of.ts'

interface PutInPlanProps {
  poll: RoomPoll
  option: RoomPollOption
}

export function PutInPlan({ poll, option }: PutInPlanProps) {
  const room = useTripRoom()
  const days = useDays()
  const activities = useActivities()
  const readOnly = useReadOnly()
  if (readOnly || !isWinner(poll, option) || option.kind === DAY) return null
  const names = dayNames(days)
  const activity =
    option.kind === ACTIVITY ? activities.find(({ id }) => id === option.ref) : undefined
  const columns = [IDEAS, ...days.map(({ id }) => id)].filter(
    (column) => !activity || column !== (activity.dayId ?? IDEAS),
  )
  const put = (column: string) => {
    const where = column === IDEAS ? 'the ideas' : columnName(column, names)
    if (attempt('Not put there', () => putInPlan(room, option, column)))
      tell(`${option.title} is in ${where} now.`)
  }
  return (
    <Menu position="bottom-start" width={230}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="light"
          w="fit-content"
          leftSection={<IconCalendarPlus size={16} />}
          aria-label={`${activity ? 'Put on a day' : 'Make it an activity'}: ${option.title}`}
        >
          {activity ? 'Put on a day' : 'Make it an activity'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={280} style={{ overflowY: 'auto' }}>
        {columns.map((column) => (
          <Menu.Item
            key={column}
            leftSection={column === IDEAS ? <IconBulb size={16} /> : <IconCalendar size={16} />}
            onClick={() => put(column)}
          >
            {columnName(column, names)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** One step of undo. An option that somebody wrote stands for its activity from then on. */
function putInPlan(room: TripRoom, { id, kind, ref, title }: RoomPollOption, column: string): void {
  const { activities, options } = room.trip
  if (kind === ACTIVITY && activities.get(ref))
    return moveCard(room, { card: ref, column, before: null })
  room.batch(() => {
    const made = activities.add({ title, dayId: column === IDEAS ? null : column })
    options.update(id, { kind: ACTIVITY, ref: made })
  })
}
