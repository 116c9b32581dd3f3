/** When, where and for how much; nothing while nothing of it is known. */
import { IconClock, IconMapPin } from '@tabler/icons-react'
import { memo } from 'react'
import { money } from '../money.ts'
import type { Activity } from '../trip-room.ts'
import { useMeta } from '../use-trip.ts'
import classes from './card.module.css'

export const CardFacts = memo(function CardFacts({ activity }: { activity: Activity }) {
  const { currency = 'EUR' } = useMeta()
  const { place, cost } = activity
  const time = timeOf(activity)
  if (time === '' && place === '' && cost === 0) return null
  return (
    <div className={classes.facts}>
      <div className={classes.when}>
        {time !== '' && (
          <span className={classes.fact}>
            <IconClock size={14} stroke={1.8} aria-hidden />
            <span className="numbers">{time}</span>
          </span>
        )}
        {place !== '' && (
          <span className={classes.fact}>
            <IconMapPin size={14} stroke={1.8} aria-hidden />
            <span className={classes.place}>{place}</span>
          </span>
        )}
      </div>
      {cost > 0 && <span className={classes.cost}>{money(cost, currency)}</span>}
    </div>
  )
})

function timeOf({ startTime, endTime }: Pick<Activity, 'startTime' | 'endTime'>): string {
  if (startTime === '') return endTime === '' ? '' : `until ${endTime}`
  return endTime === '' ? startTime : `${startTime}–${endTime}`
}
