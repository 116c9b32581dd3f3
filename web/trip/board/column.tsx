/** One column: a day, or the ideas when there is no day. */
import { useDroppable } from '@dnd-kit/core'
import { SortableContext } from '@dnd-kit/sortable'
import { IconBulb } from '@tabler/icons-react'
import { money } from '../money.ts'
import { totalsOf } from '../totals.ts'
import type { Day } from '../trip-room.ts'
import { useActivities, useDays, useMeta } from '../use-trip.ts'
import { AddCard } from './add-card.tsx'
import { useBoard } from './board-view.ts'
import { Card } from './card.tsx'
import { DayHeader } from './day-header.tsx'
import { EmptyColumn } from './empty-column.tsx'
import type { Column as ColumnCards } from './placement.ts'
import { columnTarget } from './pointer-over.ts'
import classes from './column.module.css'

export function Column({ column, day }: { column: ColumnCards; day: Day | undefined }) {
  const { byId, readOnly, names, moves } = useBoard()
  const { currency = 'EUR' } = useMeta()
  const { byDay, ideas } = totalsOf(useDays(), useActivities())
  const { setNodeRef } = useDroppable({ id: columnTarget(column.id), disabled: readOnly })
  const cost = day ? (byDay.get(day.id) ?? 0) : ideas
  const target = moves.moving?.column === column.id
  return (
    <section
      ref={setNodeRef}
      className={classes.column}
      data-ideas={day === undefined || undefined}
      data-target={target || undefined}
      aria-label={day ? names.get(day.id) : 'Ideas'}
    >
      <header className={classes.header}>
        {day ? (
          <DayHeader day={day} name={names.get(day.id) ?? 'this day'} />
        ) : (
          <h2 className={classes.name}>
            <IconBulb size={18} stroke={1.8} aria-hidden /> Ideas
          </h2>
        )}
        {cost > 0 && <p className={classes.cost}>{money(cost, currency)}</p>}
      </header>
      {column.cards.length === 0 && <EmptyColumn ideas={day === undefined} />}
      <SortableContext items={[...column.cards]} strategy={inPlace}>
        <ul className={classes.cards}>
          {column.cards.map((id) => {
            const activity = byId.get(id)
            return activity && <Card key={id} activity={activity} column={column.id} />
          })}
        </ul>
      </SortableContext>
      {!readOnly && (
        <AddCard column={column.id} name={day ? (names.get(day.id) ?? 'this day') : 'Ideas'} />
      )}
    </section>
  )
}

/** The lists themselves are in the order shown; nothing has to be moved aside. */
const inPlace = () => null
