/** What of the trip an option stands for, as a picture; nothing for one that somebody wrote. */
import { IconCalendar } from '@tabler/icons-react'
import { CategoryIcon } from '../board/category-icon.tsx'
import { useActivities } from '../use-trip.ts'
import { ACTIVITY, DAY } from './plan-of.ts'

export function OptionIcon({ option: { kind, ref } }: { option: { kind?: string; ref?: string } }) {
  const activities = useActivities()
  if (kind === DAY) return <IconCalendar size={18} stroke={1.8} aria-hidden />
  const activity = kind === ACTIVITY && activities.find(({ id }) => id === ref)
  return activity ? <CategoryIcon category={activity.category} /> : null
}
