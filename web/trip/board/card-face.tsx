/** How a card looks, on the board and under the pointer. */
import type { ReactNode } from 'react'
import type { Activity } from '../trip-room.ts'
import { CardFacts } from './card-facts.tsx'
import { CategoryIcon } from './category-icon.tsx'
import classes from './card.module.css'

interface CardFaceProps {
  activity: Activity
  /** What stands where the title does; the title itself when left out. */
  children?: ReactNode
  /** What stands under everything else. */
  below?: ReactNode
  lifted?: boolean
}

export function CardFace({ activity, children, below, lifted = false }: CardFaceProps) {
  return (
    <div className={classes.face} data-overlay={lifted || undefined}>
      <CategoryIcon category={activity.category} />
      <div className={classes.text}>
        <div className={classes.title}>{children ?? activity.title}</div>
        <CardFacts activity={activity} />
        {below}
      </div>
    </div>
  )
}
