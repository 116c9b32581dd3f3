/** Lines above the page, one for each thing that an admin told everybody, until it is dismissed. */
import { CloseButton, Group, Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconSpeakerphone,
  IconTool,
  type Icon as Picture,
} from '@tabler/icons-react'
import { nameFrom } from '../session/user-id.ts'
import type { Announcement } from './announcement.ts'
import { useAnnouncements } from './announcements-provider.tsx'
import classes from './announcement-banners.module.css'

const LOOKS: Readonly<Record<Announcement['type'], { icon: Picture; lead: string }>> = {
  announcement: { icon: IconSpeakerphone, lead: 'Announcement' },
  alert: { icon: IconAlertTriangle, lead: 'Alert' },
  maintenance: { icon: IconTool, lead: 'Maintenance' },
}

export function AnnouncementBanners() {
  const { shown, dismiss } = useAnnouncements()
  // The region is there before anything is in it: else what comes is not said.
  return (
    <section aria-label="Announcements" aria-live="polite" aria-relevant="additions">
      {shown.map((one) => (
        <Banner key={one.id} announcement={one} onDismiss={() => dismiss(one.id)} />
      ))}
    </section>
  )
}

function Banner({ announcement, onDismiss }: { announcement: Announcement; onDismiss(): void }) {
  const { type, message, from } = announcement
  const { icon: Icon, lead } = LOOKS[type]
  return (
    <Group
      className={classes.banner}
      data-type={type}
      {...(type === 'alert' ? { role: 'alert' } : {})}
      gap="sm"
      wrap="nowrap"
    >
      <Icon size={20} aria-hidden className={classes.icon} />
      <Text size="sm" className={classes.words}>
        <b>{lead}</b>
        {from === undefined ? '' : ` from ${nameFrom(from)}`}: {message}
      </Text>
      <CloseButton
        size="md"
        className={classes.close}
        aria-label={`Dismiss: ${message}`}
        onClick={onDismiss}
      />
    </Group>
  )
}
