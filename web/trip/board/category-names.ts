import type { ActivityCategory } from '@concord/schemas'

export const CATEGORY_NAMES: Record<ActivityCategory, string> = {
  sightseeing: 'Sights',
  food: 'Food',
  transport: 'Transport',
  lodging: 'Lodging',
  event: 'Event',
  other: 'Other',
}
