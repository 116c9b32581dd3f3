/** Says what a column without cards is for. */
import { Button, Text } from '@mantine/core'
import { IconCalendarPlus } from '@tabler/icons-react'
import { attempt } from '../../shell/attempt.ts'
import { useTripRoom } from '../trip-room.ts'
import { useDays, useMeta } from '../use-trip.ts'
import { useBoard } from './board-view.ts'
import { layOutDays } from './card-actions.ts'
import { datesToLayOut } from './day-names.ts'
import classes from './column.module.css'

export function EmptyColumn({ ideas }: { ideas: boolean }) {
  return (
    <div className={classes.empty}>
      <Text size="sm" c="dimmed">
        {ideas
          ? 'Collect what you might do. Drag it to a day once you know when.'
          : 'Nothing planned yet.'}
      </Text>
      {ideas && <LayOut />}
    </div>
  )
}

function LayOut() {
  const room = useTripRoom()
  const { readOnly } = useBoard()
  const { startDate = '', endDate = '' } = useMeta()
  const dates = datesToLayOut(startDate, endDate)
  const days = useDays()
  if (readOnly || days.length > 0 || dates.length === 0) return null
  return (
    <Button
      variant="light"
      size="xs"
      mt="sm"
      leftSection={<IconCalendarPlus size={16} />}
      onClick={() => attempt('No days added', () => layOutDays(room, dates))}
    >
      {dates.length === 1 ? 'Add the day of the trip' : `Add the ${dates.length} days of the trip`}
    </Button>
  )
}
