/** How each kind of activity looks. */
import type { ActivityCategory } from '@concord/schemas'
import {
  IconBed,
  IconBuildingMonument,
  IconMapPin,
  IconTicket,
  IconToolsKitchen2,
  IconTrain,
  type Icon,
} from '@tabler/icons-react'

export interface CategoryLook {
  readonly name: string
  readonly icon: Icon
  readonly color: string
}

export const CATEGORIES: Record<ActivityCategory, CategoryLook> = {
  sightseeing: { name: 'Sights', icon: IconBuildingMonument, color: 'blue' },
  food: { name: 'Food', icon: IconToolsKitchen2, color: 'orange' },
  transport: { name: 'Transport', icon: IconTrain, color: 'violet' },
  lodging: { name: 'Lodging', icon: IconBed, color: 'teal' },
  event: { name: 'Event', icon: IconTicket, color: 'pink' },
  other: { name: 'Other', icon: IconMapPin, color: 'gray' },
}
