import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconLock, IconLockOpen } from '@tabler/icons-react'
import { useLock } from '../use-trip.ts'
import { useLockDeeds } from './use-lock.ts'

/** What one may do with the trip as a whole. Somebody else's lock is ended in the banner, which asks before. */
export function LockMenu() {
  const held = useLock()
  const { lock, unlock } = useLockDeeds()
  const free = held?.mine ? unlock : undefined
  if (!lock && !free) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label="More for this trip">
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {lock && (
          <Menu.Item leftSection={<IconLock size={16} />} onClick={() => void lock()}>
            Lock while I edit
          </Menu.Item>
        )}
        {free && (
          <Menu.Item leftSection={<IconLockOpen size={16} />} onClick={() => void free()}>
            Unlock
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
