/** All of one activity, at the side of the board. */
import { Drawer } from '@mantine/core'
import { useEffect } from 'react'
import { tell } from '../../shell/attempt.ts'
import { useNarrow } from '../../shell/use-narrow.ts'
import type { Activity } from '../trip-room.ts'
import { ActivityForm } from './activity-form.tsx'

interface ActivityDrawerProps {
  /** `undefined` while none is open, or when somebody deleted it. */
  activity: Activity | undefined
  opened: boolean
  onClose(): void
}

export function ActivityDrawer({ activity, opened, onClose }: ActivityDrawerProps) {
  const narrow = useNarrow()
  const gone = opened && !activity
  useEffect(() => {
    if (!gone) return
    onClose()
    tell('This activity was deleted.')
  }, [gone, onClose])
  return (
    <Drawer
      opened={opened && activity !== undefined}
      onClose={onClose}
      position="right"
      size={narrow ? '100%' : 430}
      title="Activity"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {activity && <ActivityForm key={activity.id} activity={activity} onClose={onClose} />}
    </Drawer>
  )
}
