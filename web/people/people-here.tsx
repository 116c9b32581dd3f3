/** Everybody who has the trip open; the menu names them and sets how one is seen oneself. */
import type { Presence, PresenceStatus } from '@concord/schemas'
import { Group, Menu, Text, UnstyledButton } from '@mantine/core'
import { IconCheck, IconEyeOff } from '@tabler/icons-react'
import { useSession } from '../session/session.tsx'
import { cardOf } from '../trip/board/card-cursor.ts'
import { useTripRoom } from '../trip/trip-room.ts'
import { useOthers, useOwnStatus } from '../trip/use-trip.ts'
import { PersonAvatar } from './person-avatar.tsx'
import { useHidden } from './use-hidden.ts'
import classes from './people-here.module.css'

const SHOWN = 4
const STATUS_WORDS: Record<PresenceStatus, string> = {
  online: 'Here',
  away: 'Away',
  busy: 'Busy',
  offline: 'Offline',
}
const CHOICES = ['online', 'away', 'busy'] as const

export function PeopleHere() {
  const room = useTripRoom()
  const { me } = useSession()
  const others = useOthers()
  const status = useOwnStatus()
  const [hidden, setHidden] = useHidden()
  const names = [...others.map(({ user }) => user.name), hidden ? 'you, hidden' : 'you']
  const label =
    others.length === 0 ? 'Only you here' : `Here now: ${new Intl.ListFormat('en').format(names)}`
  return (
    <Menu position="bottom-end" width={290}>
      <Menu.Target>
        <UnstyledButton className={classes.stack} aria-label={label} title={label}>
          {others.slice(0, SHOWN).map(({ user, status: theirs, typing }) => (
            <span key={user.id} className={classes.person} data-typing={typing || undefined}>
              <PersonAvatar id={user.id} name={user.name} size={30} status={theirs} />
            </span>
          ))}
          {others.length > SHOWN && (
            <span className={classes.more} data-more={`+${others.length - SHOWN}`} aria-hidden />
          )}
          {others.length === 0 && <span className={classes.alone}>Only you here</span>}
          {hidden && <IconEyeOff className={classes.hidden} size={18} aria-hidden />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{others.length === 0 ? 'Nobody else is here just now' : 'Here now'}</Menu.Label>
        {others.length > 0 && (
          // reason: there is nothing to focus in it, so it takes the focus itself to be scrolled with the keyboard
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <div className={classes.everybody} role="group" aria-label="Here now" tabIndex={0}>
            {others.map((person) => (
              <Person key={person.user.id} person={person} />
            ))}
          </div>
        )}
        <Menu.Divider />
        <Menu.Label>
          {me.name} (you) · {hidden ? 'nobody sees that you are here' : 'others see you as'}
        </Menu.Label>
        {CHOICES.map((choice) => (
          <Menu.Item
            key={choice}
            disabled={hidden}
            rightSection={
              choice === status && !hidden ? <IconCheck size={14} aria-label="chosen" /> : null
            }
            onClick={() => room.presence.set({ status: choice })}
          >
            {STATUS_WORDS[choice]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.CheckboxItem checked={hidden} onChange={setHidden}>
          Hide me
        </Menu.CheckboxItem>
      </Menu.Dropdown>
    </Menu>
  )
}

function Person({ person: { user, status, typing, cursor } }: { person: Presence }) {
  const { activities } = useTripRoom().trip
  const card = cardOf(cursor)
  const title = card === undefined ? undefined : activities.get(card)?.title
  const doing = title ? `at “${title}”` : cursor ? 'in the notes' : STATUS_WORDS[status]
  return (
    <Group gap={10} px={12} py={5} wrap="nowrap">
      <PersonAvatar id={user.id} name={user.name} size={30} status={status} />
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={560} truncate>
          {user.name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {typing ? `Writing ${title || cursor ? doing : ''}` : doing}
        </Text>
      </div>
    </Group>
  )
}
