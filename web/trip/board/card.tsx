/** An activity on the board: opened with a click or Enter, moved by pointer, with Space and arrows, or by its menu. */
import { useSortable } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { useEffect, useRef } from 'react'
import { CardVote } from '../polls/card-vote.tsx'
import type { Activity } from '../trip-room.ts'
import { useBoard } from './board-view.ts'
import { CardFace } from './card-face.tsx'
import { CardMenu } from './card-menu.tsx'
import { OnlookerNames } from './onlooker-names.tsx'
import classes from './card.module.css'

export function Card({ activity, column }: { activity: Activity; column: string }) {
  const { moves, onlookers, votes, readOnly, howToMove, open, focus } = useBoard()
  const { id } = activity
  const sortable = useSortable({ id, disabled: readOnly, animateLayoutChanges: always })
  const button = useRef<HTMLButtonElement>(null)
  const lifted = moves.isLifted(id)
  const moving = moves.moving?.card === id
  const watching = onlookers.get(id) ?? []
  const asked = votes.get(id)

  // In another column it is a new element; the focus stays with the card.
  const wantsFocus = moves.wantsFocus === id
  useEffect(() => {
    if (!wantsFocus) return
    button.current?.focus()
    moves.gotFocus()
  })

  return (
    <li
      ref={sortable.setNodeRef}
      className={classes.card}
      style={{
        transform: CSS.Translate.toString(moving ? null : sortable.transform),
        transition: sortable.transition,
        ...(watching[0] ? { '--onlooker': watching[0].user.color } : {}),
      }}
      data-watched={watching.length > 0 || undefined}
      data-moving={(moving && !lifted) || undefined}
      data-lifted={lifted || undefined}
    >
      <div {...sortable.listeners}>
        <CardFace activity={activity} below={asked && <CardVote {...asked} />}>
          <button
            ref={button}
            type="button"
            className={classes.open}
            aria-describedby={howToMove}
            onClick={() => open(id)}
            onKeyDown={(event) => moves.onKey(event, id)}
            // A button is pressed when Space comes up again; here Space picks up and puts down.
            onKeyUp={(event) => event.key === ' ' && event.preventDefault()}
            onFocus={() => focus(id)}
            onBlur={() => focus(undefined)}
          >
            {activity.title}
          </button>
        </CardFace>
      </div>
      {!readOnly && <CardMenu id={id} title={activity.title} column={column} />}
      {watching.length > 0 && <OnlookerNames people={watching} />}
    </li>
  )
}

const always = () => true
