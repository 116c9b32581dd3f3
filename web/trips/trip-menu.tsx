/** What one may do with a trip without opening it. */
import { ActionIcon, Menu } from '@mantine/core'
import { IconDoorExit, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useSession } from '../session/session.tsx'
import { tell, tellError } from '../shell/attempt.ts'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { RenameTrip } from './rename-trip.tsx'
import type { ListedTrip } from './trip-facts.ts'
import classes from './trip-card.module.css'

export function TripMenu({ trip, onChanged }: { trip: ListedTrip; onChanged(): void }) {
  const { client, me } = useSession()
  const [asking, setAsking] = useState<'rename' | 'delete' | 'leave'>()
  const { role } = trip
  const close = () => setAsking(undefined)
  const run = async (work: () => Promise<void>, done: string, failed: string) => {
    try {
      await work()
      tell(done)
      onChanged()
    } catch (error) {
      tellError(error, failed)
    }
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            className={classes.menu}
            variant="white"
            color="dark"
            radius="xl"
            aria-label={`More for ${trip.title}`}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={16} />}
            disabled={role !== 'owner' && role !== 'editor'}
            onClick={() => setAsking('rename')}
          >
            Rename
          </Menu.Item>
          {role === 'owner' ? (
            <Menu.Item
              leftSection={<IconTrash size={16} />}
              color="red"
              onClick={() => setAsking('delete')}
            >
              Delete
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconDoorExit size={16} />}
              color="red"
              onClick={() => setAsking('leave')}
            >
              Leave
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <RenameTrip
        trip={trip}
        opened={asking === 'rename'}
        onClose={close}
        onRename={(title) =>
          run(
            async () => void (await client.api.trips.change(trip.id, { title })),
            'Renamed.',
            'Not renamed',
          )
        }
      />
      <ConfirmDialog
        opened={asking === 'delete'}
        title={`Delete “${trip.title}”?`}
        text="It goes away for everybody who belongs to it, with all its days, activities and notes."
        yes="Delete trip"
        onYes={() =>
          run(() => client.api.trips.remove(trip.id), `“${trip.title}” is deleted.`, 'Not deleted')
        }
        onClose={close}
      />
      <ConfirmDialog
        opened={asking === 'leave'}
        title={`Leave “${trip.title}”?`}
        text="You will not see it any more. An owner can invite you again."
        yes="Leave trip"
        onYes={() =>
          run(
            () => client.api.trips.removeMember(trip.id, me.userId),
            `You left “${trip.title}”.`,
            'Still in the trip',
          )
        }
        onClose={close}
      />
    </>
  )
}
