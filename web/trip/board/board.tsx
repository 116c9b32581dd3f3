/** Ideas and days as columns, activities as cards that can be moved between them. */
import {
  DndContext,
  DragOverlay,
  MeasuringStrategy,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { VisuallyHidden } from '@mantine/core'
import { useId, useState } from 'react'
import { attempt } from '../../shell/attempt.ts'
import { ActivityDrawer } from '../activity/activity-drawer.tsx'
import { activityVotes } from '../polls/activity-votes.ts'
import { useTripPolls } from '../polls/use-trip-polls.ts'
import { useTripRoom } from '../trip-room.ts'
import { useActivities, useDays, useReadOnly } from '../use-trip.ts'
import { AddDay } from './add-day.tsx'
import { useAnnouncer } from './announcer.tsx'
import { BoardContext, type BoardView } from './board-view.ts'
import { moveCard } from './card-actions.ts'
import { CardFace } from './card-face.tsx'
import { Column } from './column.tsx'
import { dayNames } from './day-names.ts'
import { HOW_TO_MOVE, columnName, whereWords } from './move-words.ts'
import { columnsOf, type Placement } from './placement.ts'
import { placementAt, pointerOver } from './pointer-over.ts'
import { useMoves } from './use-moves.ts'
import { useOnlookers } from './use-onlookers.ts'
import { useOwnCard } from './use-own-card.ts'
import classes from './board.module.css'

export function Board() {
  const room = useTripRoom()
  const days = useDays()
  const activities = useActivities()
  const readOnly = useReadOnly()
  const [open, setOpen] = useState<string>()
  const [focused, setFocused] = useState<string>()
  const { announce, region } = useAnnouncer()
  const howToMove = useId()
  const names = dayNames(days)
  const standing = columnsOf(days, activities)
  const byId = new Map(activities.map((activity) => [activity.id, activity]))

  const moves = useMoves({
    columns: standing,
    enabled: !readOnly,
    commit: (placement) => attempt('Not moved', () => moveCard(room, placement)),
    announce: (event, placement) => announce(moveWords(event, placement)),
  })
  const moveWords = (event: string, placement: Placement) => {
    const title = byId.get(placement.card)?.title ?? ''
    const where = whereWords(standing, placement, (column) => columnName(column, names))
    if (event === 'lifted') return `${title} picked up from ${where}. ${HOW_TO_MOVE}`
    if (event === 'cancelled') return `${title} is back at ${where}.`
    return event === 'dropped' ? `${title} put down at ${where}.` : where
  }
  useOwnCard(room, open ?? moves.moving?.card ?? focused)

  const view: BoardView = {
    moves,
    names,
    byId,
    onlookers: useOnlookers(),
    votes: activityVotes(useTripPolls()),
    readOnly,
    howToMove,
    open: setOpen,
    focus: setFocused,
  }
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    // A finger that moves at once scrolls; one that rests picks up.
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
  )
  const dragged =
    moves.moving && !moves.isLifted(moves.moving.card) ? byId.get(moves.moving.card) : undefined
  const opened = open === undefined ? undefined : byId.get(open)

  return (
    <BoardContext value={view}>
      <DndContext
        sensors={sensors}
        collisionDetection={pointerOver}
        measuring={{ droppable: { strategy: MeasuringStrategy.Always } }}
        accessibility={{ announcements: SILENT, screenReaderInstructions: { draggable: '' } }}
        onDragStart={({ active }) => moves.drag(String(active.id))}
        onDragMove={({ active, collisions }) =>
          moves.hover(placementAt(moves.columns, String(active.id), collisions?.[0]))
        }
        onDragEnd={moves.drop}
        onDragCancel={moves.cancel}
      >
        <section className={classes.board} aria-label="Plan">
          <VisuallyHidden id={howToMove}>{readOnly ? '' : HOW_TO_MOVE}</VisuallyHidden>
          {moves.columns.map((column) => (
            <Column key={column.id} column={column} day={days.find(({ id }) => id === column.id)} />
          ))}
          {!readOnly && <AddDay />}
        </section>
        <DragOverlay>{dragged && <CardFace activity={dragged} lifted />}</DragOverlay>
      </DndContext>
      {region}
      <ActivityDrawer
        activity={opened}
        opened={open !== undefined}
        onClose={() => setOpen(undefined)}
      />
    </BoardContext>
  )
}

/** The board announces moves itself, in words that know the days. */
const silent = () => undefined
const SILENT = { onDragStart: silent, onDragOver: silent, onDragEnd: silent, onDragCancel: silent }
