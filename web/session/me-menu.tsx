/** The person of this tab, at the end of the bar. */
import { Menu, Text, UnstyledButton } from '@mantine/core'
import { IconEraser, IconUserCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { dismissedAnnouncements } from '../announcements/dismissed.ts'
import { PersonAvatar } from '../people/person-avatar.tsx'
import { tell, tellError } from '../shell/attempt.ts'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { seenScopes } from '../trips/seen-scopes.ts'
import { useSession } from './session.tsx'

export function MeMenu() {
  const { me, client, push, leave: forget } = useSession()
  const [wiping, setWiping] = useState(false)
  /** What the browser could not end ends with the next notice: its push service says that it is gone. */
  const leave = (ending: Promise<void>) => {
    ending.catch((error: unknown) =>
      console.warn('Notices are still pushed to this browser:', error),
    )
    forget()
  }
  const wipe = async () => {
    try {
      await client.wipe()
      for (const kind of ['trip', 'board'] as const) seenScopes(localStorage, me, kind).forget()
      dismissedAnnouncements(localStorage, me).forget()
      tell('Nothing is kept on this device any more.')
      leave(push.forget())
    } catch (error) {
      tellError(error, 'Some things are still kept on this device')
    }
  }
  return (
    <>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <UnstyledButton aria-label={`You are ${me.name}. Menu`} style={{ borderRadius: '50%' }}>
            <PersonAvatar id={me.userId} name={me.name} size={34} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text fw={600} c="var(--mantine-color-text)">
              {me.name}
            </Text>
            <Text size="xs" c="dimmed">
              {me.userId}
              {me.tenantId === 'default' ? '' : ` · ${me.tenantId}`}
            </Text>
          </Menu.Label>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconUserCircle size={16} />}
            onClick={() => leave(push.turnOff())}
          >
            Be somebody else
          </Menu.Item>
          <Menu.Item
            leftSection={<IconEraser size={16} />}
            color="red"
            onClick={() => setWiping(true)}
          >
            Forget me on this device
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={wiping}
        title="Forget everything kept on this device?"
        text="Trips stay on the server. Edits that were not saved yet are lost."
        yes="Forget"
        onYes={wipe}
        onClose={() => setWiping(false)}
      />
    </>
  )
}
