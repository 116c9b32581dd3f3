/** What the person is told, newest first. */
import type { Inbox } from '@concord/client'
import { useConnectionStatus, useInbox } from '@concord/client/react'
import type { Notification } from '@concord/schemas'
import {
  ActionIcon,
  Alert,
  Group,
  SegmentedControl,
  Skeleton,
  Stack,
  Text,
  Tooltip,
} from '@mantine/core'
import { IconBellCheck, IconChecks, IconCloudOff, IconSettings } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { PushOffer } from '../push/push-offer.tsx'
import { useSession } from '../session/session.tsx'
import { tellError } from '../shell/attempt.ts'
import { plainWords } from '../shell/plain-words.ts'
import { ShowOlder } from '../shell/show-older.tsx'
import { useNow } from '../shell/use-now.ts'
import { InboxLine } from './inbox-line.tsx'
import classes from './inbox.module.css'

const TICK_MS = 20_000

type Shown = 'all' | 'unread' | 'archived'

interface InboxPanelProps {
  /** The person goes somewhere else. */
  onLeave(): void
  /** The person wants to choose what to hear of. */
  onChoose(): void
}

export function InboxPanel({ onLeave, onChoose }: InboxPanelProps) {
  const { inbox } = useSession().client
  const offline = useConnectionStatus() === 'offline'
  const { items, isLoaded, error } = useInbox()
  const [shown, setShown] = useState<Shown>('all')
  const archived = useArchived(inbox, shown, items)
  const now = useNow(TICK_MS)
  const lines =
    shown === 'archived' ? archived : items.filter(({ read }) => shown === 'all' || !read)
  const waits = lines === undefined || (!isLoaded && !offline && !error)
  return (
    <div className={classes.panel}>
      <Group className={classes.tools} justify="space-between" wrap="nowrap" gap={8}>
        <SegmentedControl
          size="xs"
          aria-label="Which notifications"
          value={shown}
          onChange={(value) => setShown(value)}
          data={[
            { value: 'all', label: 'All' },
            { value: 'unread', label: 'Not read' },
            { value: 'archived', label: 'Put away' },
          ]}
        />
        <Group gap={4} wrap="nowrap">
          <ReadAll />
          <Tooltip label="What to hear of">
            <ActionIcon
              variant="subtle"
              color="gray"
              size={34}
              aria-label="Choose what to hear of"
              onClick={onChoose}
            >
              <IconSettings size={18} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      <PushOffer />
      {/* reason: there may be nothing to focus in it, so it takes the focus itself to be scrolled with the keyboard */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.scroll} role="region" aria-label="Your notifications" tabIndex={0}>
        {error && (
          <Alert color="gray" icon={<IconCloudOff />} role="alert" m="sm">
            {plainWords(error)}
          </Alert>
        )}
        {waits && <Waiting />}
        {!waits && lines?.length === 0 && <Nothing shown={shown} offline={offline} />}
        <ul className={classes.lines}>
          {lines?.map((item) => (
            <InboxLine
              key={item.id}
              item={item}
              now={now}
              onDo={(title, act) =>
                act(inbox).catch((problem: unknown) => tellError(problem, title))
              }
              onLeave={onLeave}
            />
          ))}
        </ul>
        {shown === 'all' && <Older />}
      </div>
    </div>
  )
}

/** What was put away; read again whenever what is there changed. */
function useArchived(
  inbox: Inbox,
  shown: Shown,
  items: readonly Notification[],
): readonly Notification[] | undefined {
  const [archived, setArchived] = useState<readonly Notification[]>()
  useEffect(() => {
    if (shown !== 'archived') return undefined
    let current = true
    inbox.archived().then(
      (found) => current && setArchived(found),
      (error: unknown) => {
        if (!current) return
        setArchived([])
        tellError(error, 'What you put away cannot be shown')
      },
    )
    return () => {
      current = false
    }
  }, [inbox, shown, items])
  return archived
}

function ReadAll() {
  const { inbox } = useSession().client
  const unread = useInbox(({ counts }) => counts.unread)
  return (
    <Tooltip label="Mark all as read">
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        aria-label="Mark all as read"
        aria-disabled={unread === 0}
        onClick={() => {
          if (unread > 0)
            inbox.markAllRead().catch((error: unknown) => tellError(error, 'This did not work'))
        }}
      >
        <IconChecks size={19} />
      </ActionIcon>
    </Tooltip>
  )
}

function Older() {
  const { inbox } = useSession().client
  const hasOlder = useInbox(({ hasOlder }) => hasOlder)
  if (!hasOlder) return null
  const failed = 'Older notifications could not be shown'
  return <ShowOlder m="sm" load={() => inbox.loadOlder()} failed={failed} />
}

function Waiting() {
  return (
    <Stack gap="md" p="md" role="status" aria-label="Loading the notifications">
      {[70, 52, 64].map((width) => (
        <Skeleton key={width} height={18} width={`${width}%`} />
      ))}
    </Stack>
  )
}

const NOTHING: Readonly<Record<Shown, readonly [title: string, text: string]>> = {
  all: ['Nothing here yet', 'You hear of it here when something concerns you.'],
  unread: ['You have read everything', 'What comes next is shown here.'],
  archived: ['Nothing was put away', 'What you are done with can be put away and found here.'],
}

function Nothing({ shown, offline }: { shown: Shown; offline: boolean }) {
  const [title, text] = NOTHING[shown]
  return (
    <Stack align="center" gap={8} py={40} px="md" ta="center">
      <IconBellCheck size={34} stroke={1.4} aria-hidden />
      <Text fw={600}>{offline ? 'You are offline' : title}</Text>
      <Text size="sm" c="dimmed" maw={280}>
        {offline ? 'What you were told is shown when you are back.' : text}
      </Text>
    </Stack>
  )
}
