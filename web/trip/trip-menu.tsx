/** What one may do with the trip as a whole. Somebody else's lock is ended in the banner, which asks before. */
import { ActionIcon, Menu } from '@mantine/core'
import {
  IconCalendarPlus,
  IconDots,
  IconFileDescription,
  IconLock,
  IconLockOpen,
  IconTableExport,
  IconTableImport,
} from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useSession } from '../session/session.tsx'
import { tellError } from '../shell/attempt.ts'
import { loadLater } from '../shell/load-later.ts'
import { saveFile } from '../shell/save-file.ts'
import { useLockDeeds } from './lock/use-lock.ts'
import { useTripRoom } from './trip-room.ts'
import { useLock, useMeta, useReadOnly } from './use-trip.ts'

const ImportDialog = loadLater(
  async () => (await import('./formats/import-dialog.tsx')).ImportDialog,
)
const ReportsDialog = loadLater(
  async () => (await import('./reports/reports-dialog.tsx')).ReportsDialog,
)
const SubscribeDialog = loadLater(
  async () => (await import('./formats/subscribe-dialog.tsx')).SubscribeDialog,
)

export function TripMenu() {
  const { id } = useTripRoom()
  const { trips } = useSession().client.api
  const { title = '' } = useMeta()
  const held = useLock()
  const readOnly = useReadOnly()
  const { lock, unlock } = useLockDeeds()
  const free = held?.mine ? unlock : undefined
  const [dialog, setDialog] = useState<'import' | 'subscribe' | 'reports'>()
  const close = () => setDialog(undefined)

  const saveTable = async () => {
    try {
      saveFile(`${title || 'Trip'}.csv`, 'text/csv', await trips.activityTable(id))
    } catch (error) {
      tellError(error, 'Not exported')
    }
  }
  return (
    <>
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
          {!readOnly && (
            <Menu.Item
              leftSection={<IconTableImport size={16} />}
              onClick={() => setDialog('import')}
            >
              Import from CSV…
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconTableExport size={16} />} onClick={() => void saveTable()}>
            Export as CSV
          </Menu.Item>
          <Menu.Item
            leftSection={<IconCalendarPlus size={16} />}
            onClick={() => setDialog('subscribe')}
          >
            Subscribe in your calendar…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFileDescription size={16} />}
            onClick={() => setDialog('reports')}
          >
            Reports…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {dialog === 'import' && <ImportDialog onClose={close} />}
        {dialog === 'reports' && <ReportsDialog onClose={close} />}
        {dialog === 'subscribe' && <SubscribeDialog onClose={close} />}
      </Suspense>
    </>
  )
}
