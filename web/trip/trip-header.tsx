/** The trip's own facts: title, destination, dates and cost, each changed where it stands. */
import { Button, Group } from '@mantine/core'
import {
  IconCheckbox,
  IconHistory,
  IconLayoutKanban,
  IconMapPin,
  IconMessageCircle,
  IconNotes,
  type Icon,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ChatBadge } from '../chat/chat-badge.tsx'
import { PeopleHere } from '../people/people-here.tsx'
import { useNarrow } from '../shell/use-narrow.ts'
import { EditableText } from './editable-text.tsx'
import { PollsBadge } from './polls/polls-badge.tsx'
import { SaveIndicator } from './save-indicator.tsx'
import { TripCost } from './trip-cost.tsx'
import { TripDates } from './trip-dates.tsx'
import { TripMenu } from './trip-menu.tsx'
import { tripRoom, useTripRoom } from './trip-room.ts'
import type { Panes, Side } from './use-panes.ts'
import { useMeta, useReadOnly } from './use-trip.ts'
import classes from './trip-header.module.css'

export function TripHeader({ panes }: { panes: Panes }) {
  const room = useTripRoom()
  const { meta } = room.trip
  const { title = '', destination = '' } = useMeta()
  const readOnly = useReadOnly()
  const narrow = useNarrow()
  const unread = tripRoom.useChat((chat) => chat.unread)
  return (
    <div className={classes.header}>
      <h1 className={classes.title}>
        <EditableText
          label="Title of the trip"
          value={title}
          placeholder="Untitled trip"
          maxLength={200}
          wraps
          readOnly={readOnly}
          onWrite={(next) => meta.set({ title: next })}
        />
      </h1>
      <div className={classes.facts}>
        <span className={classes.fact}>
          <IconMapPin size={17} stroke={1.8} aria-hidden />
          <EditableText
            label="Where to"
            value={destination}
            placeholder={readOnly ? 'Somewhere' : 'Where to?'}
            maxLength={200}
            optional
            readOnly={readOnly}
            onWrite={(next) => meta.set({ destination: next })}
          />
        </span>
        <TripDates />
        <TripCost />
      </div>
      <Group className={classes.tools} gap={6} wrap={narrow ? 'wrap' : 'nowrap'}>
        {narrow && (
          <Group gap={6} wrap="nowrap" flex="1 0 100%" miw={0} className={classes.state}>
            <SaveIndicator room={room} />
            <PeopleHere />
            <TripMenu />
          </Group>
        )}
        <Group gap={6} wrap="nowrap" flex={narrow ? '1 0 100%' : 'none'} grow={narrow}>
          <SideButton panes={panes} side="polls" icon={IconCheckbox} badge={<PollsBadge />}>
            Polls
          </SideButton>
          <SideButton
            panes={panes}
            side="chat"
            icon={IconMessageCircle}
            badge={<ChatBadge unread={unread} />}
          >
            Chat
          </SideButton>
          <SideButton panes={panes} side="history" icon={IconHistory}>
            History
          </SideButton>
          <NotesButton panes={panes} />
        </Group>
        {!narrow && <TripMenu />}
      </Group>
    </div>
  )
}

function NotesButton({ panes: { wide, notesOpen, toggleNotes } }: { panes: Panes }) {
  const narrow = useNarrow()
  const back = !wide && notesOpen
  const Picture = back ? IconLayoutKanban : IconNotes
  return (
    <Button
      variant={wide && notesOpen ? 'light' : 'default'}
      size="sm"
      leftSection={narrow ? undefined : <Picture size={17} />}
      aria-pressed={wide ? notesOpen : undefined}
      onClick={toggleNotes}
    >
      {back ? 'Plan' : 'Notes'}
    </Button>
  )
}

interface SideButtonProps {
  panes: Panes
  side: Side
  icon: Icon
  children: ReactNode
  /** What waits there for this person. */
  badge?: ReactNode
}

function SideButton({ panes, side, icon: Picture, badge, children }: SideButtonProps) {
  const { wide } = panes
  const narrow = useNarrow()
  const isOpen = panes.side === side
  return (
    <Button
      variant={wide && isOpen ? 'light' : 'default'}
      size="sm"
      leftSection={narrow ? undefined : <Picture size={17} />}
      rightSection={badge}
      aria-pressed={wide ? isOpen : undefined}
      {...(narrow ? { px: 'xs' } : {})}
      onClick={() => panes.toggleSide(side)}
    >
      {children}
    </Button>
  )
}
