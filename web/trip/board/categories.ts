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
import { CATEGORY_NAMES } from './category-names.ts'

export interface CategoryLook {
  readonly name: string
  readonly icon: Icon
  readonly color: string
}

export const CATEGORIES: Record<ActivityCategory, CategoryLook> = {
  sightseeing: { name: CATEGORY_NAMES.sightseeing, icon: IconBuildingMonument, color: 'blue' },
  food: { name: CATEGORY_NAMES.food, icon: IconToolsKitchen2, color: 'orange' },
  transport: { name: CATEGORY_NAMES.transport, icon: IconTrain, color: 'violet' },
  lodging: { name: CATEGORY_NAMES.lodging, icon: IconBed, color: 'teal' },
  event: { name: CATEGORY_NAMES.event, icon: IconTicket, color: 'pink' },
  other: { name: CATEGORY_NAMES.other, icon: IconMapPin, color: 'gray' },
}
