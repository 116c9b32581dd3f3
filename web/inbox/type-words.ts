/** What notifications are about, in words and pictures. */
import type { Channel, NotificationType } from '@concord/schemas'
import {
  IconAlertTriangle,
  IconBell,
  IconCalendarCheck,
  IconCash,
  IconCheckbox,
  IconClock,
  IconConfetti,
  IconMap,
  IconMessageCircle,
  IconPlane,
  IconReceipt,
  IconSettingsAutomation,
  IconUserPlus,
  type Icon,
} from '@tabler/icons-react'

export const TYPE_ICONS: Readonly<Record<NotificationType, Icon>> = {
  payment: IconCash,
  booking: IconCalendarCheck,
  flight: IconPlane,
  settlement: IconReceipt,
  alert: IconAlertTriangle,
  chat: IconMessageCircle,
  trip_update: IconMap,
  vote: IconCheckbox,
  consensus: IconConfetti,
  share: IconUserPlus,
  system: IconBell,
  job: IconSettingsAutomation,
  reminder: IconClock,
}

/** In the order in which they can be chosen: what happens in plans first. */
export const TYPE_WORDS: Readonly<Record<NotificationType, string>> = {
  chat: 'Messages, and when somebody mentions you',
  vote: 'Questions, and how polls end',
  consensus: 'When something is agreed',
  share: 'When somebody shares something with you',
  trip_update: 'Every change of a plan',
  flight: 'Flights',
  booking: 'Bookings',
  payment: 'Payments',
  settlement: 'Settlements',
  reminder: 'Reminders',
  alert: 'Warnings',
  system: 'Announcements',
  job: 'Work that you asked for',
}

export const CHANNEL_WORDS: Readonly<Record<Channel, string>> = {
  in_app: 'Here',
  email: 'Mail',
  push: 'Push',
  sms: 'SMS',
  webhook: 'Webhook',
}
