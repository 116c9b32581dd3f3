/** The way to the inbox, with how much waits there. */
import { useInbox } from '@concord/client/react'
import { ActionIcon, Drawer, Indicator, Popover, Tooltip, VisuallyHidden } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useClearedNotices } from '../push/use-cleared-notices.ts'
import { useSession } from '../session/session.tsx'
import { useNarrow } from '../shell/use-narrow.ts'
import { badgeWords, bellWords } from './bell-words.ts'
import { InboxPanel } from './inbox-panel.tsx'
import { PreferencesDialog } from './preferences-dialog.tsx'
import { useToasts } from './use-toasts.ts'
import classes from './inbox.module.css'

export function Bell() {
  const [opened, setOpened] = useState(false)
  const [choosing, setChoosing] = useState(false)
  const narrow = useNarrow()
  const spoken = useToasts()
  useSeen(opened)
  useClearedNotices()
  const close = () => setOpened(false)
  const panel = (
    <InboxPanel
      onLeave={close}
      onChoose={() => {
        close()
        setChoosing(true)
      }}
    />
  )
  const bell = <BellButton opened={opened} onToggle={() => setOpened(!opened)} />
  return (
    <>
      {narrow ? (
        <>
          {bell}
          <Drawer
            opened={opened}
            onClose={close}
            position="right"
            size="100%"
            title="Notifications"
            closeButtonProps={{ 'aria-label': 'Close' }}
            styles={{ body: { padding: 0 } }}
          >
            {panel}
          </Drawer>
        </>
      ) : (
        <Popover
          opened={opened}
          onChange={setOpened}
          position="bottom-end"
          width={400}
          trapFocus
          returnFocus
          withRoles={false}
        >
          <Popover.Target>{bell}</Popover.Target>
          <Popover.Dropdown p={0} role="dialog" aria-label="Notifications">
            <h2 className={classes.heading}>Notifications</h2>
            {panel}
          </Popover.Dropdown>
        </Popover>
      )}
      <VisuallyHidden aria-live="polite">{spoken}</VisuallyHidden>
      <PreferencesDialog opened={choosing} onClose={() => setChoosing(false)} />
    </>
  )
}

interface BellButtonProps {
  opened: boolean
  onToggle(): void
  ref?: React.Ref<HTMLButtonElement>
}

function BellButton({ opened, onToggle, ref }: BellButtonProps) {
  const counts = useInbox(({ counts }) => counts)
  const { unseen, unread } = counts
  const words = bellWords(counts)
  return (
    <Tooltip label="Notifications" disabled={opened}>
      <ActionIcon
        ref={ref}
        variant="subtle"
        color="gray"
        size={36}
        aria-label={words}
        aria-haspopup="dialog"
        aria-expanded={opened}
        onClick={onToggle}
      >
        <Indicator
          label={<span aria-hidden>{badgeWords(unread)}</span>}
          size={16}
          offset={3}
          disabled={unread === 0}
          color={unseen > 0 ? 'red.8' : 'gray.7'}
        >
          <IconBell size={20} stroke={1.8} aria-hidden />
        </Indicator>
      </ActionIcon>
    </Tooltip>
  )
}

/** Whoever looks at the inbox has seen what is in it, and what comes meanwhile. */
function useSeen(opened: boolean): void {
  const { inbox } = useSession().client
  const unseen = useInbox(({ counts }) => counts.unseen)
  useEffect(() => {
    if (!opened || unseen === 0) return
    inbox.markSeen().catch(() => {
      // reason: what could not be marked is still new the next time
    })
  }, [inbox, opened, unseen])
}
