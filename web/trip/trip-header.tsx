import { Button, Group } from '@mantine/core'
import { IconHistory, IconLayoutKanban, IconMapPin, IconNotes } from '@tabler/icons-react'
import { PeopleHere } from '../people/people-here.tsx'
import { useNarrow } from '../shell/use-narrow.ts'
import { EditableText } from './editable-text.tsx'
import { LockMenu } from './lock/lock-menu.tsx'
import { SaveIndicator } from './save-indicator.tsx'
import { TripCost } from './trip-cost.tsx'
import { TripDates } from './trip-dates.tsx'
import { useTripRoom } from './trip-room.ts'
import type { Panes } from './use-panes.ts'
import { useMeta, useReadOnly } from './use-trip.ts'
import classes from './trip-header.module.css'

/** The trip's own facts: title, destination, dates and cost, each changed where it stands. */
export function TripHeader({ panes }: { panes: Panes }) {
  const { meta } = useTripRoom().trip
  const { title = '', destination = '' } = useMeta()
  const readOnly = useReadOnly()
  const narrow = useNarrow()
  return (
    <div className={classes.header}>
      <h1 className={classes.title}>
        <EditableText
          label="Title of the trip"
          value={title}
          placeholder="Untitled trip"
          maxLength={200}
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
          <>
            <SaveIndicator />
            <PeopleHere />
            <LockMenu />
          </>
        )}
        <Group gap={6} wrap="nowrap" flex={narrow ? '1 0 100%' : 'none'} grow={narrow}>
          <HistoryButton panes={panes} />
          <NotesButton panes={panes} />
        </Group>
        {!narrow && <LockMenu />}
      </Group>
    </div>
  )
}

function NotesButton({ panes: { wide, notesOpen, toggleNotes } }: { panes: Panes }) {
  const back = !wide && notesOpen
  const Picture = back ? IconLayoutKanban : IconNotes
  return (
    <Button
      variant={wide && notesOpen ? 'light' : 'default'}
      size="sm"
      leftSection={<Picture size={17} />}
      aria-pressed={wide ? notesOpen : undefined}
      onClick={toggleNotes}
    >
      {back ? 'Plan' : 'Notes'}
    </Button>
  )
}

function HistoryButton({ panes: { wide, historyOpen, toggleHistory } }: { panes: Panes }) {
  return (
    <Button
      variant={wide && historyOpen ? 'light' : 'default'}
      size="sm"
      leftSection={<IconHistory size={17} />}
      aria-pressed={wide ? historyOpen : undefined}
      onClick={toggleHistory}
    >
      History
    </Button>
  )
}
